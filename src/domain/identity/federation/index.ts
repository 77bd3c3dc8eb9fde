/** Offers log-in by identity providers, and this cloud as an identity provider of others. */
import './tables.ts'

export { type Evidence, type FederatedLoginRequest, verifyEvidence } from './federated-login.ts'
export { readFederated } from './federated-session.ts'
export { Federation, type FederationParts } from './federation.ts'
export {
  createProtocol,
  deleteProtocol,
  type FederationProtocol,
  getProtocol,
  listProtocols,
  updateProtocol,
} from './federation-protocol.ts'
export { type FederationSettings, federationSettingsFault } from './federation-settings.ts'
export {
  createIdentityProvider,
  deleteIdentityProvider,
  getIdentityProvider,
  listIdentityProviders,
  updateIdentityProvider,
} from './identity-provider.ts'
export { createMapping, deleteMapping, getMapping, listMappings, updateMapping } from './mapping.ts'
export { assertToServiceProvider, identityProviderMetadataOf } from './own-assertion.ts'
export { federationRefusals } from './refusals.ts'
export { pruneAssertions } from './saml-assertion.ts'
export { readSamlResponseBody, type SamlResponseBody } from './saml-response-body.ts'
export {
  createServiceProvider,
  deleteServiceProvider,
  getServiceProvider,
  listServiceProviders,
  type ServiceProvider,
  updateServiceProvider,
} from './service-provider.ts'
export {
  beginWebSso,
  completeWebSso,
  listWebSsoProviders,
  requireTrustedDashboard,
  type WebSsoProvider,
} from './web-sso.ts'
