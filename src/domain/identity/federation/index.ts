/** Users whom others vouch for, and this cloud's word to others. */
import './tables.ts'

export type { Evidence } from './federated-login.ts'
export { type FederatedLink, linksOf } from './federated-user.ts'
export {
  createProtocol,
  deleteProtocol,
  type FederationProtocol,
  getProtocol,
  listProtocols,
  updateProtocol,
} from './federation-protocol.ts'
export {
  createIdentityProvider,
  deleteIdentityProvider,
  getIdentityProvider,
  type IdentityProvider,
  type IdentityProviderChange,
  listIdentityProviders,
  updateIdentityProvider,
} from './identity-provider.ts'
export { createMapping, deleteMapping, getMapping, listMappings, type Mapping, updateMapping } from './mapping.ts'
export { assertTo, ownMetadata } from './own-assertion.ts'
export { federationRefusals } from './refusals.ts'
export { type Brought, broughtIn } from './saml-response-body.ts'
export {
  createServiceProvider,
  deleteServiceProvider,
  getServiceProvider,
  listServiceProviders,
  type ServiceProvider,
  type ServiceProviderChange,
  updateServiceProvider,
} from './service-provider.ts'
export { type FederationSettings, federationComplaint } from './settings.ts'
export { comeBack, type Departure, depart, type Return, requireDashboard, type Way, waysBy } from './web-sso.ts'
