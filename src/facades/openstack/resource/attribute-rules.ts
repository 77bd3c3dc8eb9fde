/** Asks the rules of single attributes: who may give them, and who is shown them. */

import { isDeepStrictEqual } from 'node:util'
import type { Guarded, Policy } from '../../../api/policy/policy.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { AttributeRule } from './attribute.ts'
import type { Described, Given } from './body.ts'
import type { Sees } from './define-resource.ts'
import type { View } from './operation.ts'

interface Giving {
  when: 'create' | 'update'
  given: Given
  /** What is there already: an attribute that is given again as it was needs no right. */
  current?: () => Promise<View>
}

/** @throws forbidden for the first attribute that the caller may not give */
export async function requireGiving(ctx: StoreCtx, policy: Policy, { attributes }: Described, giving: Giving): Promise<void> {
  let before: View | undefined
  for (const [name, value] of giving.given.values) {
    const asked = attributes[name]?.options[giving.when]
    if (!isRule(asked) || asked.unless?.(value) || policy.allows(ctx, asked)) continue
    before ??= await giving.current?.()
    if (before && isDeepStrictEqual(before[name], value)) continue
    throw coreRefusals.policy({ action: asked.action })
  }
}

const isRule = (giving: 'may' | 'must' | 'same' | AttributeRule | Guarded | undefined): giving is AttributeRule =>
  typeof giving === 'object'

export function sightOf(ctx: StoreCtx, policy: Policy, { attributes }: Described): Sees {
  const unseen = new Set<string>()
  for (const [name, { options }] of Object.entries(attributes))
    if (options.shown && !policy.allows(ctx, options.shown)) unseen.add(name)
  return (attribute) => !unseen.has(attribute)
}

/** All rules of single attributes, by the names that an operator's file has for them. */
export const attributeRulesOf = (resources: readonly Described[]): Readonly<Record<string, Guarded>> =>
  Object.fromEntries(
    resources.flatMap(({ attributes }) =>
      Object.values(attributes).flatMap(({ options: { create, update, shown } }) =>
        [create, update, shown].filter(isRule).map(({ action, allow }) => [action, { action, allow }]),
      ),
    ),
  )
