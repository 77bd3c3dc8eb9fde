/** Offers credentials that pass on a part of what a user may: application credentials, trusts, consumers' accesses. */
import './application-credential/tables.ts'
import './oauth1/tables.ts'
import './trust/tables.ts'

export {
  deleteAccessRule,
  getAccessRule,
  listAccessRules,
  type StoredAccessRule,
} from './application-credential/access-rule.ts'
export { findApplicationCredentialSecret } from './application-credential/application-credential.store.ts'
export {
  type ApplicationCredential,
  createApplicationCredential,
  deleteApplicationCredential,
  getApplicationCredential,
  listApplicationCredentials,
} from './application-credential/application-credential.ts'
export { applicationCredentialRefusals } from './application-credential/refusals.ts'
export { isApplicationCredentialSecret } from './application-credential/secret.ts'
export { DELEGATIONS } from './delegations.ts'
export {
  type AccessToken,
  createAccessToken,
  deleteAccessToken,
  findAccessTokenRow,
  getAccessToken,
  getRoleOfAccessToken,
  listAccessTokens,
  rolesOfAccessToken,
} from './oauth1/access-token.ts'
export { createConsumer, deleteConsumer, getConsumer, listConsumers, updateConsumer } from './oauth1/consumer.ts'
export { oauth1Refusals } from './oauth1/refusals.ts'
export { authorizeRequest, createRequestToken, type IssuedOAuthToken, pruneOAuth1 } from './oauth1/request-token.ts'
export { oauthParameterOf, requireOAuthSignature } from './oauth1/signed.ts'
export { trustRefusals } from './trust/refusals.ts'
export { consumeTrustUse, pruneTrusts } from './trust/trust.store.ts'
export {
  createTrust,
  deleteTrust,
  findTrust,
  findTrustChain,
  getTrust,
  listTrusts,
  type NewTrust,
  rolesOfTrust,
} from './trust/trust.ts'
export { findTrustFault } from './trust/trust-validity.ts'
