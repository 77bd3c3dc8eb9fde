/** Secrets that users leave with identity. */
import './tables.ts'

export { findCredentialOwner } from './credential.store.ts'
export {
  accessId,
  type Credential,
  type CredentialChange,
  createCredential,
  deleteCredential,
  getCredential,
  listCredentials,
  type NewCredential,
  updateCredential,
} from './credential.ts'
export {
  createEc2Credential,
  deleteEc2Credential,
  type Ec2Credential,
  getEc2Credential,
  listEc2Credentials,
} from './ec2-credential.ts'
export { credentialRefusals } from './refusals.ts'
export { loginBySignature, type SignedRequest } from './signed-login.ts'
