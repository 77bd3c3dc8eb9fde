/** Servers get volumes, and give them back. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { onServer } from '../nouns.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change } from './noun.ts'
import { deviceNamed, isFreeToChange, SERVERS } from './server-path.ts'
import { isMet, isVolume, not } from './volume-path.ts'

const attachmentsOf = (server: Thing): string => `${SERVERS}/${server.id}/os-volume_attachments`

interface Pair {
  server: Thing
  volume: Thing
}

/** Mostly of one host: a volume is where it is. */
function pairOf(tenant: Tenant, random: SeededRandom): Pair | undefined {
  const { cloud, model } = tenant
  const hostOf = (table: string, { id }: Thing) => rowsOf(cloud, `select host_id from ${table} where id = ?`, id)[0]?.host_id
  const servers = model.of('server')
  const pairs = model.of('volume').flatMap((volume) => servers.map((server) => ({ server, volume })))
  const near = pairs.filter(({ server, volume }) => hostOf('server', server) === hostOf('volume', volume))
  return random.pick(near.length > 0 && random.chance(0.9) ? near : pairs)
}

/** Whether they are on one host, the volume is free whatever an operator has said, and the server does not have it. */
const isFree = (tenant: Tenant, { server, volume }: Pair) =>
  isSome(
    tenant,
    `select 1 from volume join server on server.id = ? where volume.id = ? and volume.host_id = server.host_id
      and (volume.status = 'available' or (volume.status = 'in-use' and multiattach = 1))
      and (multiattach = 1 or not exists (select 1 from volume_attachment where volume_id = volume.id and held = 1))
      and not exists (select 1 from server_volume where server_id = server.id and volume_id = volume.id)`,
    server.id,
    volume.id,
  )

/** Of volumes, the servers that may take them with them. */
const ends = new WeakMap<Thing, Set<string>>()
/** @param server its id, or `deviceNamed` where it has none yet */
export const mayEnd = (volume: Thing, server: string) => ends.set(volume, (ends.get(volume) ?? new Set()).add(server))

const makers = new WeakMap<Thing, string>()
/** A new volume, which goes with a server that cannot be made. */
export const madeWith = (volume: Thing, serverId: string) => makers.set(volume, serverId)

export const attachVolume: Action = {
  name: 'volume.attach',
  weight: 8,
  async act(tenant, random, { admin }) {
    const pair = pairOf(tenant, random)
    if (pair) await attach(tenant, pair, admin, random.chance(0.3))
  },
}

async function attach(tenant: Tenant, pair: Pair, admin: Tenant, endsWithServer: boolean): Promise<boolean> {
  const { server, volume } = pair
  if (endsWithServer) mayEnd(volume, server.id)
  const met = isMet(tenant, admin)
  const isDone = await change(tenant, volume, {
    method: 'POST',
    path: attachmentsOf(server),
    body: { volumeAttachment: { volumeId: volume.id, delete_on_termination: endsWithServer } },
    values: { [onServer(server.id)]: 'yes' },
    refusals: {
      400: anyOf(not(isFree(tenant, pair)), met),
      404: () => server.standing !== 'there' || volume.standing !== 'there',
      409: anyOf(not(isFreeToChange(tenant, server)), not(isFree(tenant, pair)), met),
    },
  })
  if (server.standing !== 'there') letGo(volume, server)
  return isDone
}

/** Several at once want one volume: it is given to one of them, or to all where it may be shared. */
export const contendForVolume: Action = {
  name: 'volume.contend',
  weight: 2,
  async act(tenant, random, { admin }) {
    const pair = pairOf(tenant, random)
    if (!pair) return
    const hostOf = ({ id }: Thing) => rowsOf(tenant.cloud, 'select host_id from server where id = ?', id)[0]?.host_id
    const servers = tenant.model.of('server').filter((other) => hostOf(other) === hostOf(pair.server))
    await Promise.all(servers.slice(0, 3).map((server) => attach(tenant, { ...pair, server }, admin, false)))
  },
}

/** One that a server has. */
function hadBy(tenant: Tenant, random: SeededRandom): Pair | undefined {
  const servers = new Map(tenant.model.of('server').map((server) => [onServer(server.id), server]))
  const pairs = tenant.model.of('volume').flatMap((volume) =>
    [...volume.attributes].flatMap(([name, { may }]) => {
      const server = servers.get(name)
      return server && may.has('yes') ? [{ server, volume }] : []
    }),
  )
  return random.pick(pairs)
}

const state = (tenant: Tenant, { server, volume }: Pair, ...states: readonly string[]) =>
  isSome(
    tenant,
    `select 1 from server_volume where server_id = ? and volume_id = ? and state in (${states.map((one) => `'${one}'`).join(', ')})`,
    server.id,
    volume.id,
  )

/** It boots from it. */
const isRoot = (tenant: Tenant, { server, volume }: Pair) =>
  isSome(tenant, 'select 1 from server_volume where server_id = ? and volume_id = ? and boot_index = 0', server.id, volume.id)

export const detachVolume: Action = {
  name: 'volume.detach',
  weight: 5,
  async act(tenant, random, { admin }) {
    const pair = hadBy(tenant, random)
    if (pair) await detach(tenant, pair, admin)
  },
}

async function detach(tenant: Tenant, pair: Pair, admin: Tenant): Promise<void> {
  const { server, volume } = pair
  const met = isMet(tenant, admin)
  await change(tenant, volume, {
    method: 'DELETE',
    path: `${attachmentsOf(server)}/${volume.id}`,
    values: { [onServer(server.id)]: '' },
    refusals: {
      403: isRoot(tenant, pair),
      404: anyOf(() => server.standing !== 'there', not(state(tenant, pair, 'attaching', 'attached', 'detaching')), met),
      409: anyOf(not(isFreeToChange(tenant, server)), not(state(tenant, pair, 'attached')), met),
      400: anyOf(not(isVolume(tenant, volume, 'in-use')), met),
    },
  })
}

/** Whether it goes with its server. */
export const bindVolume: Action = {
  name: 'volume.delete-on-termination',
  weight: 2,
  async act(tenant, random) {
    const pair = hadBy(tenant, random)
    if (!pair) return
    const { server, volume } = pair
    const binds = random.chance(0.7)
    if (binds) mayEnd(volume, server.id)
    await request(tenant, 'PUT', `${attachmentsOf(server)}/${volume.id}`, {
      body: { volumeAttachment: { volumeId: volume.id, delete_on_termination: binds } },
      // whether it has it may not be known
      refusals: { 404: () => true },
    })
  },
}

export const readAttachments: Action = {
  name: 'volume.read-attachments',
  weight: 1,
  async act(tenant, random) {
    const pair = hadBy(tenant, random)
    if (!pair) return
    const { server, volume } = pair
    const refusals = { 404: () => true }
    await request(tenant, 'GET', attachmentsOf(server), { refusals })
    await request(tenant, 'GET', `${attachmentsOf(server)}/${volume.id}`, { refusals })
  },
}

/** The server may have given it back; where it was to go with the server, it may have. */
export function letGo(volume: Thing, server: Thing): void {
  if (volume.attributes.has(onServer(server.id))) volume.loosen(onServer(server.id), '')
  const goes = ends.get(volume)
  if (goes?.has(server.id) || goes?.has(deviceNamed(server.name))) volume.leave()('open')
}

/** It could not be made, or not be started: what it took is free, and what was made for it may be gone. */
export function letGoOfFailed(volume: Thing, server: Thing): void {
  letGo(volume, server)
  if (makers.get(volume) === server.id) volume.leave()('open')
}

/** Before a server goes: what was made for one that is not made yet may go with it. */
export function volumesMayGo(tenant: Tenant, server: Thing): void {
  const isBuilt = isSome(tenant, "select 1 from server where id = ? and lifecycle = 'built'", server.id)
  if (isBuilt()) return
  for (const volume of tenant.model.things.values())
    if (volume.kind === 'volume' && makers.get(volume) === server.id) mayEnd(volume, server.id)
}

/** The server goes, or may have gone. */
export function letGoOfAll(tenant: Tenant, server: Thing): void {
  for (const volume of tenant.model.things.values()) if (volume.kind === 'volume') letGo(volume, server)
}
