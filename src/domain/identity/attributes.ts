/** Things that all of identity's resources share: free attributes, options, immutability, the words of its errors. */
import { badRequest, CloudError, conflict, notFound } from '../../kernel/errors.ts'
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

export const couldNotFind = (kind: string, id: string): CloudError =>
  notFound(`Could not find ${kind}: ${id}.`, `${kind}_not_found`)

export const nameTaken = (kind: string, details: string): CloudError =>
  conflict(`Conflict occurred attempting to store ${kind} - ${details}.`, 'name_taken')

/** A refusal that is not about the caller's rights, in identity's customary sentence. */
export const refuse = (why: string): CloudError =>
  new CloudError('forbidden', `You are not authorized to perform the requested action: ${why}.`, { reason: 'refused' })

/** A refusal that is not about the caller's rights, in a sentence of its own. */
export const deny = (message: string): CloudError => new CloudError('forbidden', message, { reason: 'refused' })

/** What identity says of a reference in a body that leads nowhere. */
export const expecting = (attribute: string, target: string): CloudError =>
  badRequest(
    `Expecting to find ${attribute} in ${target}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
    attribute,
  )

/** A change of nothing else: what unlocks an immutable resource does no more than that. */
export const onlyOptions = ({ options: _, extra, ...others }: { options?: Options; extra?: Extra }): boolean =>
  Object.values(others).every((value) => value === undefined) && Object.keys(extra ?? {}).length === 0

/** @param options the stored ones; an update that only unlocks the resource (`immutable: false`) passes */
export function requireMutable(kind: string, id: string, options: Options, act: 'update' | 'delete', change?: Options): void {
  if (options.immutable !== true || change?.immutable === false || change?.immutable === null) return
  throw identityRefusals.immutable({ kind, id, act })
}
