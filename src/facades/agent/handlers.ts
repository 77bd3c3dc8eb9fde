import { Readable } from 'node:stream'
import { implement, type ServedApi } from '../../api/implement.ts'
import { reply } from '../../api/reply.ts'
import {
  type BackupStore,
  backupRefusals,
  chunkFrom,
  finishSaving,
  receiveChunk,
  receivePage,
  type Sender,
  sendChunk,
  sendPage,
} from '../../domain/backup/index.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { receiveExport } from '../../domain/disk-export/index.ts'
import {
  certifyHost,
  type HostPart,
  joinHost,
  PROTOCOL,
  reportObserved,
  type SouthboundAccess,
  waitWanted,
  wantedOfHost,
} from '../../domain/host/index.ts'
import { IMAGE_LIMITS, type ImageFiles, openImageFile } from '../../domain/image/index.ts'
import type { PayloadSealing } from '../../domain/secret/index.ts'
import { readVolumeKey } from '../../domain/volume/index.ts'
import { isChunkName } from '../../wire/chunk/index.ts'
import { api } from './contract.ts'
import { agentApiRefusals } from './refusals.ts'
import { checkedParts } from './report-parts.ts'

/** Shorter than what proxies between agent and controller allow. */
const POLL_MS = 25_000

export interface AgentParts {
  /** What services tell hosts and hear from them. */
  hostParts: readonly HostPart[]
  files: ImageFiles
  backups: BackupStore
  /** Of the keys of volumes. */
  sealing: PayloadSealing
  /** Absent: the cloud's networks keep to one machine. */
  southbound?: SouthboundAccess
}

export const agentApi = ({ hostParts, files, backups, southbound, sealing }: AgentParts): ServedApi<StoreCtx> =>
  implement<StoreCtx>()(api, {
    joinHost: (ctx, { body }) => joinHost(ctx, body),
    certifyHost: (ctx, { body }) => certifyHost(ctx, southbound, hostOf(ctx), body.publicKey),
    readWanted: async (ctx, { query }) => {
      const hostId = hostOf(ctx)
      requireProtocol(query.protocol)
      const revision = await waitWanted(ctx, hostId, query.since, POLL_MS)
      return reply(await wantedOfHost(ctx, hostId, revision, hostParts))
    },
    reportObserved: (ctx, { body }) =>
      reportObserved(ctx, hostOf(ctx), { ...body, parts: checkedParts(hostParts, body.parts) }, hostParts),
    sendDisk: (ctx, { params, headers, stream }) => {
      const length = headers['content-length']
      const intake = { source: stream, ...(length !== undefined && { size: Number(length) }) }
      const basis = { files, limits: IMAGE_LIMITS }
      return receiveExport(ctx, basis, { hostId: hostOf(ctx), exportId: params.export_id, intake })
    },
    offerPage: async (ctx, { params, body }) => ({
      missing: await receivePage(ctx, backups, senderOf(ctx, params), { page: pageOf(params), names: body.names }),
    }),
    sendChunk: async (ctx, { params, stream }) =>
      receiveChunk(ctx, backups, senderOf(ctx, params), { name: nameOf(params), packed: await chunkFrom(stream) }),
    endBackup: (ctx, { params, body }) => finishSaving(ctx, backups, senderOf(ctx, params), body.diskBytes),
    readPage: async (ctx, { params }) => ({ names: await sendPage(ctx, backups, senderOf(ctx, params), pageOf(params)) }),
    readChunk: async (ctx, { params }) => {
      const packed = await sendChunk(ctx, backups, senderOf(ctx, params), nameOf(params))
      const headers = { 'content-type': 'application/octet-stream', 'content-length': `${packed.length}` }
      return reply(Readable.from([packed]), { headers })
    },
    readVolumeKey: async (ctx, { params }) => ({ key: await readVolumeKey(ctx, sealing, hostOf(ctx), params.volume_id) }),
    readImage: async (ctx, { params }) => {
      const { stream, size } = await openImageFile({ ...ctx, who: { kind: 'cloud' } }, files, params.image_id)
      return reply(stream, { headers: { 'content-type': 'application/octet-stream', 'content-length': `${size}` } })
    },
  })

const senderOf = (ctx: StoreCtx, { transfer_id }: { transfer_id: string }): Sender => ({
  hostId: hostOf(ctx),
  transferId: transfer_id,
})

/** @throws not_found */
function pageOf({ transfer_id: id, page }: { transfer_id: string; page: string }): number {
  if (!/^\d{1,6}$/.test(page)) throw backupRefusals.transfer_not_found({ id })
  return Number(page)
}

/** @throws not_found */
function nameOf({ transfer_id: id, chunk_name }: { transfer_id: string; chunk_name: string }): string {
  if (!isChunkName(chunk_name)) throw backupRefusals.transfer_not_found({ id })
  return chunk_name
}

/** An agent of the release before names none. @throws conflict with the words that the agent logs */
function requireProtocol(spoken = 1): void {
  if (spoken === PROTOCOL) return
  throw agentApiRefusals.other_protocol({ theirs: spoken, ours: PROTOCOL })
}

function hostOf(ctx: StoreCtx): string {
  if (ctx.who.kind === 'agent') return ctx.who.hostId
  throw agentApiRefusals.not_an_agent()
}
