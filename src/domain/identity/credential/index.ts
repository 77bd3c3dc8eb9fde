/** Offers secrets that users leave with identity, and the callers who sign with an access key. */
import './tables.ts'

export { accessKeyRefusals } from './access-key-refusals.ts'
export { consumeTotpStep, findCredentialOwner, findTotpCredentials } from './credential.store.ts'
export {
  type Credential,
  createCredential,
  credentialIdOfKey,
  deleteCredential,
  getCredential,
  listCredentials,
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
export { noteRefusedKey } from './refused-key.ts'
export { type SigningParts, signedCaller } from './signed-caller.ts'
export { loginBySignature } from './signed-login.ts'
export { decodeBase32, totpStepOf } from './totp.ts'
