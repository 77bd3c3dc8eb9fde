/** Says what lines of Neutron's tables of refusals have in common: a type that clients test for, and sentences of one form. */
import type { SaidBy } from '../../../../api/refusal-table.ts'

export type NeutronSaid<R> = SaidBy<R, { readonly type: string }>

/** `InvalidInput`: well-formed, and makes no sense. */
export const invalidInput = <F>(why: (facts: F) => string) => ({
  type: 'InvalidInput',
  say: (facts: F) => `Invalid input for operation: ${why(facts)}.`,
})

/** An attribute that is not well-formed. */
export const invalidAttribute = <F>(name: (facts: NoInfer<F>) => string, why: (facts: F) => string) => ({
  type: 'HTTPBadRequest',
  say: (facts: F) => `Invalid input for ${name(facts)}. Reason: ${why(facts)}.`,
})

/** `BadRequest`, which tells the resource. */
export const badResource = <F>(resource: 'router' | 'floatingip', why: (facts: F) => string) => ({
  type: 'BadRequest',
  say: (facts: F) => `Bad ${resource} request: ${why(facts)}.`,
})
