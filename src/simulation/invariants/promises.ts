/** What tenants were promised, held against what the APIs list. */
import { deviceNamed } from '../tenants/actions/server-path.ts'
import { letGo, letGoOfFailed, madeWith, mayEnd } from '../tenants/actions/volume-server.ts'
import { unfitValues } from '../tenants/fit.ts'
import { listAll } from '../tenants/list.ts'
import type { Standing, Thing } from '../tenants/model.ts'
import type { Noun } from '../tenants/noun.ts'
import { NOUNS, onServer } from '../tenants/nouns.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { Invariant } from './invariant.ts'
import { statesAmiss } from './shown-states.ts'

/** What may be listed, and has to be. */
const MAY: Record<Standing, { be: boolean; beAway: boolean }> = {
  there: { be: true, beAway: false },
  open: { be: true, beAway: true },
  going: { be: false, beAway: true },
  gone: { be: false, beAway: true },
}

export const promises: Invariant = {
  name: 'nothing promised is lost, nothing deleted comes back, nobody sees what is another’s',
  when: 'rest',
  asks: true,
  async breaches(_, tenants, admin) {
    const found: string[] = []
    for (const tenant of [...tenants, admin]) {
      for (const noun of NOUNS) found.push(...(await breachesOf(tenant, noun, tenants)))
      tenant.model.endNameless()
      tenant.model.restedAt = tenant.cloud.time.elapsed
    }
    return found
  },
}

async function breachesOf(tenant: Tenant, noun: Noun, tenants: readonly Tenant[]): Promise<string[]> {
  const { model } = tenant
  const things = [...model.things.values()].filter(({ kind }) => kind === noun.kind)
  if (things.length === 0 && !model.isExpecting(noun.kind) && model.awaited.size === 0) return []
  const listed = new Map((await listAll(tenant, noun)).map((row) => [noun.idOf(row), row]))
  const found: string[] = []
  for (const thing of things) {
    const row = listed.get(thing.id)
    listed.delete(thing.id)
    found.push(...unfit(tenant, thing, noun, row))
  }
  for (const [id, row] of listed) found.push(...unasked(tenant, noun, { id, row }, tenants))
  for (const [name, { kind }] of model.awaited) {
    if (kind !== noun.kind) continue
    found.push(`${name} of ${tenant.name} was promised among several and is not listed`)
    model.awaited.delete(name)
  }
  return found
}

function unfit({ name: owner, cloud, model }: Tenant, thing: Thing, noun: Noun, row: unknown): string[] {
  const seen = row ? noun.view(row) : {}
  if (thing.kind === 'volume' && cloud.wasTroubled(model.restedAt)) loosenVolume(thing, seen, model)
  if (thing.kind === 'volume') loosenFromFailed(thing, model)
  const may = MAY[thing.standing]
  const found: string[] = []
  if (row && !may.be) found.push(`${thing.kind} ${thing.name} of ${owner} was deleted and is listed`)
  if (!row && !may.beAway) found.push(`${thing.kind} ${thing.name} of ${owner} was promised and is not listed`)
  // hosts that are away, or take too long, are a reason to give a new server up
  if (seen.power === 'ERROR' && cloud.wasTroubled(model.restedAt)) thing.loosen('power', 'ERROR')
  if (thing.kind === 'server' && cloud.shutFromInside.delete(thing.id) && seen.power === 'SHUTOFF')
    thing.loosen('power', 'SHUTOFF')
  if (thing.kind === 'port') nameDevices(model, thing)
  if (cloud.serversGivenUpAt >= model.restedAt || hasFailed(model, thing)) looseFromServers(thing)
  if (row && may.be) found.push(...unfitValues(thing, seen).map((what) => `${thing.kind} ${thing.name} of ${owner} ${what}`))
  if (row) found.push(...statesAmiss(noun.kind, row).map((what) => `${thing.kind} ${thing.name} of ${owner} ${what}`))
  const values = Object.fromEntries([...thing.attributes.keys()].map((attribute) => [attribute, seen[attribute] ?? '']))
  thing.settle(row !== undefined, row ? values : {})
  return found
}

/** Hosts that are away, or take too long, are a reason not to grow it, and not to give it to a server. */
function loosenVolume(volume: Thing, { size = '' }: Readonly<Record<string, string>>, { things }: Tenant['model']): void {
  const promised = [...(volume.attributes.get('size')?.may ?? [])].map(Number)
  if (Number(size) < Math.max(...promised)) volume.loosen('size', size)
  for (const server of things.values()) if (server.kind === 'server') letGo(volume, server)
}

function loosenFromFailed(volume: Thing, { things }: Tenant['model']): void {
  for (const server of things.values())
    if (server.kind === 'server' && server.promised('power') === 'ERROR') letGoOfFailed(volume, server)
}

/** A server that nobody was promised may have been made all the same, and then has the port that was asked for it. */
function nameDevices({ things }: Tenant['model'], port: Thing): void {
  const may = port.attributes.get('device')?.may
  for (const { kind, name, id } of things.values())
    if (kind === 'server' && may?.has(deviceNamed(name))) port.loosen('device', id)
}

/** A new server that its host could not start lets its ports go. */
function hasFailed({ things }: Tenant['model'], { attributes }: Thing): boolean {
  const servers = [...(attributes.get('device')?.may ?? [])].map((id) => [...things.values()].find((other) => other.id === id))
  return servers.some((server) => server?.promised('power') === 'ERROR')
}

/** What was with a server that is given up, by its operation or with its host by an operator. */
function looseFromServers(thing: Thing): void {
  if (thing.kind === 'port') thing.loosen('device', '')
  if (thing.kind === 'floatingip') thing.loosen('port', '')
}

/** Whether it goes with its server is not known. */
function endsWithAny(volume: Thing, { things }: Tenant['model']): void {
  for (const { kind, id } of things.values())
    if (kind === 'server' && volume.mayShow(onServer(id), 'yes')) {
      mayEnd(volume, id)
      madeWith(volume, id)
    }
}

function unasked(tenant: Tenant, noun: Noun, { id, row }: { id: string; row: unknown }, tenants: readonly Tenant[]): string[] {
  const { name: owner, model } = tenant
  const name = noun.nameOf(row)
  if (tenants.some((other) => other.name !== owner && other.model.find(noun.kind, id)))
    return [`${owner} is shown ${noun.kind} ${name} of another`]
  const awaited = model.awaited.get(name)
  if (awaited?.kind === noun.kind) {
    model.awaited.delete(name)
    return unfit(tenant, model.made(noun.kind, id, name, awaited.promised), noun, row)
  }
  const isNameless = noun.kind === 'volume' && name === '' && !noun.comesWithOthers(row)
  const within = isNameless ? model.takeNameless() && [] : model.takeExpected(noun.kind, name)
  if (within) {
    const thing = model.made(noun.kind, id, name, noun.view(row), within)
    if (isNameless) endsWithAny(thing, model)
    return []
  }
  return noun.comesWithOthers(row) ? [] : [`${owner} is shown ${noun.kind} ${name}, for which nobody asked`]
}
