export { type Authority, type CertificateSpec, ensureAuthority, isNameable, signCertificate } from './authority.ts'
export { writeWhole } from './file.ts'
export { ensureKey } from './key.ts'
export { x509Refusals } from './refusals.ts'
