/** AWS's request signatures; see README.md. */
export { type Ec2Request, isSignedEc2, madeAt, signatureOf } from './ec2.ts'
export { isSignedWith, type Presented, presentedBy, type SignedBytes } from './presented.ts'
export { type Params, percent } from './query.ts'
export { isSignedS3 } from './s3.ts'
export { ALGORITHM, type CanonicalParts, canonicalRequest, type Scope, scopeOf, signVersion4, stringToSign } from './v4.ts'
