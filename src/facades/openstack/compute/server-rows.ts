/** Gathers what servers are shown with: hosts, ports and what the caller may see of them. */
import type { PreSerialized } from '../../../api/reply.ts'
import { hostOfStamp, type Server, serversByIds } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { portsOfServers } from '../../../domain/network/index.ts'
import type { KeyPage } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { pageOf } from '../resource/page-bytes.ts'
import { novaRules } from './allow.ts'
import { type ServerView, serverView } from './resources/server-view.ts'
import { type Sight, seenHosts } from './seen-hosts.ts'
import { versions } from './versions.ts'

export function sightOf(ctx: StoreCtx, { policy }: Serving): Sight {
  return {
    hostAttributes: policy.allows(ctx, novaRules.hostAttributes),
    hostStatus: policy.allows(ctx, novaRules.hostStatus),
    extraSpecs: policy.allows(ctx, novaRules.extraSpecs),
  }
}

export async function viewServer(ctx: StoreCtx, serving: Serving, server: Server, base: string): Promise<ServerView> {
  const ports = (await portsOfServers(ctx, [server.id])).get(server.id) ?? []
  const host = server.host_id === null ? undefined : (await seenHosts(ctx)).get(server.host_id)
  return serverView(server, { base, sight: sightOf(ctx, serving), ports, host })
}

interface ListAsked {
  /** Scheme, host and mount prefix as the caller wrote them. */
  base: string
  url: string
  version: string
}

/** @param rest what follows the list when there is more */
export async function renderServers(
  ctx: StoreCtx,
  serving: Serving,
  page: KeyPage,
  asked: ListAsked,
  rest: () => Record<string, unknown>,
): Promise<PreSerialized> {
  const sight = sightOf(ctx, serving)
  const hosts = await seenHosts(ctx)
  const hostStamps = hosts.stamps(sight)
  return pageOf(ctx, serving.rows, {
    kind: ['server', asked.version, asked.base, sight.hostAttributes, sight.hostStatus, sight.extraSpecs].join(' '),
    key: 'servers',
    page,
    url: asked.url,
    surroundings: {
      digest: hostStamps.digest,
      stampOf: ({ stamp }) => hostStamps.of.get(hostOfStamp(stamp)) ?? '',
    },
    render: async (ids) => {
      const rows = await serversByIds(ctx, ids)
      const ports = await portsOfServers(ctx, ids)
      return new Map(
        rows.map((row) => {
          const of = { base: asked.base, sight, ports: ports.get(row.id) ?? [], host: hosts.get(row.host_id ?? '') }
          return [row.id, JSON.stringify(versions.downgrade('server', asked.version, serverView(row, of)))]
        }),
      )
    },
    rest,
  })
}
