/**
 * Names the kinds of OUTSCALE's errors: a type, and a number that clients branch on. Its errors page (docs.outscale.com/api-errors.html) lists
 * them; its own published tests of the API (qa_tina_tests, USER/API/OAPI) say which of them a call meets, with the statuses.
 * Those above 90,000 are chosen here: theirs are all lower.
 */
import type { SaidBy } from '../../../api/refusal-table.ts'

export type Kind = readonly [type: string, number: string]
export type OutscaleSaid<R> = SaidBy<R, { readonly kind: Kind }>

/** ErrorAuthenticationFailed (errors page; tests of a wrong secret: 401). */
export const DENIED: Kind = ['AccessDenied', '1']
/** ErrorUnauthorizedOperation (errors page; tests of users without the permission: 401). */
export const NOT_AUTHORIZED: Kind = ['AccessDenied', '4']
/** A parameter that a call does not have (Test_CreateKeypair and others: 400). */
export const UNKNOWN: Kind = ['InvalidParameter', '3001']
/** Test_CreateKeypair, T2354: a public key that is none. */
export const BAD_KEY: Kind = ['InvalidParameterValue', '4032']
/** The example of its OpenAPI description. */
export const INVALID: Kind = ['InvalidParameterValue', '4078']
/** Another type of JSON than the declared one (Test_UpdateVolume, Test_CreateFlexibleGpu and others: 400). */
export const MISTYPED: Kind = ['InvalidParameterValue', '4110']
/** Test_DeleteKeypair, T3462: one that is not there, or another's: 400. */
export const NO_KEYPAIR: Kind = ['InvalidResource', '5071']
/** Test_CreateKeypair, T2344, Test_DeleteKeypair, T2350: 400. */
export const MISSING: Kind = ['MissingParameter', '7000']
/** Test_CreateKeypair, T2349: 409. */
export const TAKEN: Kind = ['ResourceConflict', '9011']
/** Test_ReadApiLogs, T3213: 404. */
export const NO_ACTION: Kind = ['InvalidAction', '12000']
/** The type is theirs, whose numbers (8010, 8018 …) are each for one call. */
export const NOT_IMPLEMENTED: Kind = ['OperationNotSupported', '90002']
/** The type is theirs, whose numbers (10012, 10014, 10021 …) are each for one resource. */
export const QUOTA: Kind = ['TooManyResources (QuotaExceded)', '90004']
export const INTERNAL: Kind = ['InternalError', '90005']
export const UNAVAILABLE: Kind = ['ServiceUnavailable', '90006']
