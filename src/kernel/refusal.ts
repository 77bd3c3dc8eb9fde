/** Declares what a service refuses: each refusal has a name, a code, its facts, and a sentence made of them. */
import { CloudError, type ErrorCode, type Facts, type RefusalDetail } from './errors.ts'

export interface RefusalKind {
  readonly code: ErrorCode
  /** The service's own plain sentence; an API that has other words makes them of the same facts. */
  readonly say: (facts: never) => string
}

export type RefusalKinds = Readonly<Record<string, RefusalKind>>

/** Makes the error to throw: of the facts that the sentence asks for, and of nothing where it asks for none. */
export interface Refusal<F extends readonly unknown[] = readonly unknown[]> {
  (...given: [...facts: F, detail?: RefusalDetail]): CloudError
  /** Is it this refusal that was thrown? */
  is(thrown: unknown): thrown is CloudError & { readonly facts: F extends readonly [infer G] ? G : Facts }
}

export type Refusals<K extends RefusalKinds> = { readonly [Name in keyof K]: Refusal<Parameters<K[Name]['say']>> }

/** A refusal as it is kept in a row; its facts are JSON. */
export type RefusalRecord = Pick<CloudError, 'service' | 'reason' | 'facts'>

export const recordOf = ({ service, reason, facts }: CloudError): RefusalRecord => ({ service, reason, facts })

export function defineRefusals<K extends RefusalKinds>(service: string, kinds: K): Refusals<K> {
  const made = Object.entries(kinds).map(([reason, kind]) => [reason, refusalOf(service, reason, kind)] as const)
  // the names are the kinds' own, which `fromEntries` forgets
  return Object.fromEntries<unknown>(made) as Refusals<K>
}

function refusalOf(service: string, reason: string, { code, say }: RefusalKind): Refusal {
  const make = (...given: readonly unknown[]): CloudError => {
    const [facts, detail] = say.length === 0 ? [{}, given[0]] : given
    // `Refusal` has the facts of each kind in its type; here one function serves them all
    const known = facts as Facts & never
    return new CloudError(code, say(known), { ...(detail as RefusalDetail | undefined), service, reason, facts: known })
  }
  const is = (thrown: unknown): thrown is CloudError & { readonly facts: never } =>
    thrown instanceof CloudError && thrown.service === service && thrown.reason === reason
  return Object.assign(make, { is })
}
