/** What most nouns of an API have in common: they are created with a name, changed and deleted by their id. */
import { textAt } from '../client.ts'
import type { Kind, Thing } from '../model.ts'
import { type Refusals, request } from '../request.ts'
import type { Tenant } from '../tenant.ts'

export interface New {
  kind: Kind
  path: string
  method?: 'POST' | 'PUT'
  body: (name: string) => object
  /** What its attributes show once it is there. */
  promised?: Readonly<Record<string, string>>
  /** What it goes with. */
  within?: readonly Thing[]
  refusals?: Refusals
  /** Where the reply tells its id. */
  idOf?: (json: unknown) => string
  /** What the reply promises besides. */
  read?: (json: unknown) => Readonly<Record<string, string>>
  /** Where it has to bear another than a new one. */
  name?: string
}

/** Asks for a new one, called by a name that nothing else has. @returns what was promised, if it was */
export async function create(tenant: Tenant, asked: New): Promise<Thing | undefined> {
  const { kind, path, method = 'POST', body, promised = {}, within = [], read = () => ({}) } = asked
  const { idOf = (json) => textAt(json, kind, 'id') } = asked
  const name = asked.name ?? tenant.model.name(kind)
  tenant.model.expect(kind, name, within)
  const isThere = allThere(within)
  const refusals = { 404: () => !isThere(), 409: () => !isThere(), ...asked.refusals }
  const { end, answer } = await request(tenant, method, path, { body: body(name), refusals })
  if (end === 'open') return undefined
  tenant.model.expectNoMore(kind, name)
  if (end === 'refused') return undefined
  tenant.model.requests.set(textAt(answer.headers, 'x-openstack-request-id'), `${kind} ${name}`)
  return tenant.model.made(kind, idOf(answer.json), name, { name, ...promised, ...read(answer.json) }, within)
}

/** @param later it is gone only after a while: its deletion is taken on */
export async function remove(
  tenant: Tenant,
  thing: Thing,
  path: string,
  { later = false, refusals = {}, method = 'DELETE', body }: Removal = {},
): Promise<void> {
  const wasThere = thing.standing === 'there'
  const left = thing.leave()
  const { end, answer } = await request(tenant, method, path, { body, refusals: { 404: () => !wasThere, ...refusals } })
  left(answer.status === 404 && end === 'refused' ? 'done' : end, later)
}

interface Removal {
  later?: boolean
  refusals?: Refusals
  method?: string
  body?: object
}

interface Change {
  method?: string
  path: string
  body?: object
  type?: string
  values: Readonly<Record<string, string>>
  refusals?: Refusals
}

/** Asks for new values. @param values as they are shown from then on */
export async function change(tenant: Tenant, thing: Thing, asked: Change): Promise<boolean> {
  const { method = 'PUT', path, body, type, values, refusals } = asked
  const isThere = allThere([thing])
  const wrote = thing.write(values)
  const { end } = await request(tenant, method, path, {
    body,
    type,
    refusals: { 404: () => !isThere(), 409: () => !isThere(), ...refusals },
  })
  wrote(end)
  return end === 'done'
}

const allThere = (things: readonly Thing[]) => () => things.every(({ standing }) => standing === 'there')
