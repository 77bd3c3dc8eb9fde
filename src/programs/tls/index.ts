/** What `welkin up` does for TLS before its programs start. */
export { ensureCloudAuthority } from './cloud-authority.ts'
export { keepOperatorCertificate, requireCertificate } from './operator-certificate.ts'
