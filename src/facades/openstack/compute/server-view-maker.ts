/** Gathers what servers are shown with: hosts, ports and what the caller may see of them. */
import { type Server, type ServerKey, serversByIds } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { isHeard, listHostStates } from '../../../domain/host/index.ts'
import { portsOfServers, type ServerPort } from '../../../domain/network/index.ts'
import { nextTurn } from '../../../kernel/clock.ts'
import { FINER } from './allow.ts'
import type { Deps } from './handlers/deps.ts'
import { versions } from './versions.ts'
import { type HostSeen, type ServerView, type Sight, serverView } from './view/server.ts'

export function sightOf(ctx: StoreCtx, { policy }: Deps): Sight {
  return {
    hostAttributes: policy.allows(ctx, FINER.hostAttributes),
    hostStatus: policy.allows(ctx, FINER.hostStatus),
    extraSpecs: policy.allows(ctx, FINER.extraSpecs),
  }
}

export async function seenHosts(ctx: StoreCtx): Promise<Map<string, HostSeen>> {
  const states = await listHostStates(ctx)
  return new Map(
    states.map((host) => {
      const status = host.enabled === 0 ? 'MAINTENANCE' : isHeard(ctx, host) ? 'UP' : 'DOWN'
      return [host.id, { id: host.id, hostname: host.hostname, zone: host.zone, status }]
    }),
  )
}

export async function viewServer(ctx: StoreCtx, deps: Deps, server: Server, base: string): Promise<ServerView> {
  const ports = (await portsOfServers(ctx, [server.id])).get(server.id) ?? []
  const host = server.host_id === null ? undefined : (await seenHosts(ctx)).get(server.host_id)
  return serverView(server, { base, sight: sightOf(ctx, deps), ports, host })
}

interface ListAsked {
  base: string
  version: string
}

/** Rendered servers in the order of their keys; those that went meanwhile are left out. */
export async function renderServers(ctx: StoreCtx, deps: Deps, keys: readonly ServerKey[], asked: ListAsked): Promise<Buffer[]> {
  const sight = sightOf(ctx, deps)
  const form = [asked.version, asked.base, sight.hostAttributes, sight.hostStatus, sight.extraSpecs].join(' ')
  const hosts = await seenHosts(ctx)
  const hostStamps = new Map([...hosts].map(([id, host]) => [id, stampOf(host, sight)]))
  const stamped = keys.map((key): Stamped => {
    const stamp = `${key.stamp} ${key.hostId === null ? '' : (hostStamps.get(key.hostId) ?? '')}`
    return { id: key.id, stamp, json: deps.cache.find(form, key.id, stamp) }
  })
  const missing = stamped.filter(({ json }) => json === undefined)
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    if (at > 0) await nextTurn()
    const some = missing.slice(at, at + AT_ONCE)
    await renderMissing(
      ctx,
      some,
      (row, ports) => serverView(row, { base: asked.base, sight, ports, host: hosts.get(row.host_id ?? '') }),
      asked,
    )
    for (const { id, stamp, json } of some) if (json) deps.cache.keep(form, id, stamp, json)
  }
  return stamped.flatMap(({ json }) => json ?? [])
}

interface Stamped {
  id: string
  stamp: string
  json: Buffer | undefined
}

/** How many are rendered before others have their turn. */
const AT_ONCE = 50

type View = (row: Server, ports: readonly ServerPort[]) => ServerView

async function renderMissing(ctx: StoreCtx, missing: readonly Stamped[], viewOf: View, { version }: ListAsked): Promise<void> {
  const ids = missing.map(({ id }) => id)
  const rows = new Map((await serversByIds(ctx, ids)).map((row) => [row.id, row]))
  const ports = await portsOfServers(ctx, ids)
  for (const one of missing) {
    const row = rows.get(one.id)
    if (!row) continue
    const view = viewOf(row, ports.get(one.id) ?? [])
    one.json = Buffer.from(JSON.stringify(versions.downgrade('server', version, view)))
  }
}

/** All that a server shows of its host, so that the host's changes show too. */
const stampOf = (host: HostSeen, sight: Sight): string =>
  `${host.zone} ${sight.hostAttributes ? host.hostname : ''} ${sight.hostStatus ? host.status : ''}`
