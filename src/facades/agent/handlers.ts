import { implement, type ServedApi } from '../../api/implement.ts'
import { reply } from '../../api/reply.ts'
import { reportObserved, wantedOfHost } from '../../domain/compute/index.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { certifyHost, joinHost, type ObservedHost, type SouthboundAccess, waitWanted } from '../../domain/host/index.ts'
import { type ImageFiles, openImageFile } from '../../domain/image/index.ts'
import { CloudError } from '../../kernel/errors.ts'
import { api } from './contract.ts'

/** Shorter than what proxies between agent and controller allow. */
const POLL_MS = 25_000

export interface AgentParts {
  files: ImageFiles
  /** Absent: the cloud's networks keep to one machine. */
  door?: SouthboundAccess
}

export const agentApi = ({ files, door }: AgentParts): ServedApi<StoreCtx> =>
  implement<StoreCtx>()(api, {
    joinHost: (ctx, { body }) => joinHost(ctx, body),
    certifyHost: (ctx, { body }) => certifyHost(ctx, door, hostOf(ctx), body.publicKey),
    readWanted: async (ctx, { query }) => {
      const hostId = hostOf(ctx)
      const revision = await waitWanted(ctx, hostId, query.since, POLL_MS)
      return reply(await wantedOfHost(ctx, hostId, revision))
    },
    reportObserved: (ctx, { body }) => reportObserved(ctx, hostOf(ctx), body as ObservedHost),
    readImage: async (ctx, { params }) => {
      const { stream, size } = await openImageFile({ ...ctx, who: { kind: 'cloud' } }, files, params.image_id)
      return reply(stream, { headers: { 'content-type': 'application/octet-stream', 'content-length': `${size}` } })
    },
  })

function hostOf(ctx: StoreCtx): string {
  if (ctx.who.kind === 'agent') return ctx.who.hostId
  throw new CloudError('unauthorized', 'This is for agents.')
}
