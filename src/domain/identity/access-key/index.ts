/** Callers who sign their requests with an access key. */
export { accessKeyRefusals } from './refusals.ts'
export { type SignedCall, signedCaller } from './signed-caller.ts'
