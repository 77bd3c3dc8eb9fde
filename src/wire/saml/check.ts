/** For whom, when and in answer to what an assertion holds (SAML 2.0 profiles, section 4.1.4.3). */
import { SamlError, type VerifiedAssertion } from './response.ts'

export interface Expected {
  issuer: string
  /** Of those who may take it: this one. */
  audience: string
  /** Where it may have been sent. */
  recipients: readonly string[]
  /** The request that it has to answer; absent: it must answer none. */
  requestId?: string
  /** Milliseconds since 1970. */
  now: number
}

const SKEW_MS = 60_000

/** @returns until when it holds, in milliseconds since 1970. @throws SamlError */
export function checkAssertion(assertion: VerifiedAssertion, expected: Expected): number {
  if (assertion.issuer !== expected.issuer) throw new SamlError(`the assertion is of ${assertion.issuer}`)
  const { conditions } = assertion
  requireTime(conditions, expected.now)
  for (const audiences of conditions.audiences)
    if (!audiences.includes(expected.audience)) throw new SamlError(`the assertion is for ${audiences.join(', ')}`)
  const bearer = assertion.bearers.find(({ recipient }) => recipient !== undefined && expected.recipients.includes(recipient))
  if (!bearer) throw new SamlError('the assertion was not sent here')
  if (bearer.notOnOrAfter === undefined) throw new SamlError('the assertion does not say until when it may be brought')
  requireTime(bearer, expected.now)
  if (bearer.inResponseTo !== expected.requestId) throw new SamlError('the assertion answers another request')
  return Math.min(bearer.notOnOrAfter, conditions.notOnOrAfter ?? Number.POSITIVE_INFINITY) + SKEW_MS
}

function requireTime({ notBefore, notOnOrAfter }: { notBefore?: number; notOnOrAfter?: number }, now: number): void {
  if (notBefore !== undefined && now + SKEW_MS < notBefore) throw new SamlError('the assertion does not hold yet')
  if (notOnOrAfter !== undefined && now - SKEW_MS >= notOnOrAfter) throw new SamlError('the assertion holds no more')
}
