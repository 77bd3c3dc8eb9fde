export { type Authority, type CertificateWish, ensureAuthority, isNameable, signCertificate } from './authority.ts'
export { writeWhole } from './file.ts'
export { ensureKey } from './key.ts'
export { x509Refusals } from './refusals.ts'
