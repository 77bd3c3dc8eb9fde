/** Reads and changes what all of identity's resources share: free attributes, options, immutability. */
import { identityRefusals } from './refusals.ts'

/** Attributes that identity keeps for the user and gives no meaning. */
export type Extra = Record<string, unknown>
export type Options = Record<string, unknown>

export const parseObject = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown>

/** Options set to null go away, others are added or replaced. */
export function mergeOptions(before: Options, change: Options | undefined): Options {
  const merged = { ...before, ...change }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}

/** A change of nothing else: what unlocks an immutable resource does no more than that. */
export const onlyOptions = ({ options: _, extra, ...others }: { options?: Options; extra?: Extra }): boolean =>
  Object.values(others).every((value) => value === undefined) && Object.keys(extra ?? {}).length === 0

/** @param options the stored ones; an update that only unlocks the resource (`immutable: false`) passes */
export function requireMutable(kind: string, id: string, options: Options, act: 'update' | 'delete', change?: Options): void {
  if (options.immutable !== true || change?.immutable === false || change?.immutable === null) return
  throw identityRefusals.immutable({ kind, id, act })
}
