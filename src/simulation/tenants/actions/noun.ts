/** What most nouns of an API have in common: they are created with a name, and deleted by their id. */
import { type Answer, textAt } from '../client.ts'
import type { Kind, Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import { Violation } from './action.ts'

/** Of a request that was refused while the cloud was not well: nothing is known of it then. */
const isOpen = ({ status }: Answer): boolean => status === 0 || status >= 500

/** Asks for a new one, called by a name that nothing else has. @returns what was promised, if it was */
export async function create(
  tenant: Tenant,
  { kind, path, body }: { kind: Kind; path: string; body: (name: string) => object },
  promised: Record<string, string> = {},
): Promise<Thing | undefined> {
  const name = tenant.model.name(kind)
  tenant.model.unanswered.add(name)
  const answer = await tenant.ask('POST', path, body(name))
  if (isOpen(answer)) return undefined
  tenant.model.unanswered.delete(name)
  if (answer.status >= 400) return undefined
  return tenant.model.made(kind, textAt(answer.json, kind, 'id'), name, promised)
}

/** @param later it is gone only after a while: its deletion is taken on */
export async function remove(tenant: Tenant, thing: Thing, path: string, { later = false } = {}): Promise<void> {
  const before = thing.standing
  thing.standing = 'open'
  const answer = await tenant.ask('DELETE', path)
  if (isOpen(answer)) return
  if (answer.status < 300) thing.standing = later ? 'going' : 'gone'
  else if (answer.status === 404)
    throw new Violation(`${thing.kind} ${thing.name} was promised to ${tenant.name} and is not there`)
  else thing.standing = before
}
