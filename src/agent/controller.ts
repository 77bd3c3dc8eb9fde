/** Speaks the agent's side of the protocol: every call names its host and credential, and ends with the signal. */
import { Readable } from 'node:stream'
import type { Credential, HostCertificate, ObservedHost, WantedHost } from '../domain/host/index.ts'
import { type HttpReply, type HttpRequest, httpRequest, readJson, readText, type Trust } from '../wire/http-client/index.ts'
import { agentRefusals } from './refusals.ts'

export interface Controller {
  wanted(since: number, signal: AbortSignal): Promise<WantedHost>
  observed(report: ObservedHost, signal: AbortSignal): Promise<void>
  /** What the files of an encrypted volume of this host are opened with. @throws not_found */
  volumeKey(id: string, signal: AbortSignal): Promise<string>
  image(id: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  /** The copy of a disk, for the image of that export. */
  sendDisk(exportId: string, copy: { source: AsyncIterable<Uint8Array>; sizeBytes: number }, signal: AbortSignal): Promise<void>
  /** The names of a page of a backup's chunks; the empty one stands for zeros. @returns those that are to be sent */
  offerPage(transferId: string, page: number, names: readonly string[], signal: AbortSignal): Promise<string[]>
  sendChunk(transferId: string, name: string, packed: Uint8Array, signal: AbortSignal): Promise<void>
  /** All has been sent. */
  endBackup(transferId: string, diskBytes: number, signal: AbortSignal): Promise<void>
  backupPage(transferId: string, page: number, signal: AbortSignal): Promise<string[]>
  /** Packed. */
  backupChunk(transferId: string, name: string, signal: AbortSignal): Promise<Buffer>
}

/** What a host that is not the controller's own asks besides. */
export interface RemoteController extends Controller {
  /** A certificate for this public key (PEM). @throws not_found when the cloud's networks keep to one machine */
  certify(publicKey: string, signal: AbortSignal): Promise<HostCertificate>
}

/** Asked at each call: files of the host, which are renewed while an agent runs. */
export type TrustNow = () => Trust

/** How requests get there. */
export type Send = typeof httpRequest

const SPEAKS: WantedHost['protocol'] = 2

/** Where nothing is heard for so long, the controller or the way to it is gone: well before hosts are called silent (a minute). */
const SILENT_MS = 15_000
/** The controller answers a poll after 25 s at the latest. */
const POLL_SILENT_MS = 40_000
/** What was sent is written to disk and inspected before it is answered. */
const SEND_SILENT_MS = 300_000

/** @param url where the controller listens: `https://10.0.0.1:7070` */
export function controllerAt(url: string, credential: Credential, trust: TrustNow, send: Send = httpRequest): RemoteController {
  const authorization = `Bearer ${credential.hostId}.${credential.secret}`
  const call = async (path: string, { headers, ...request }: HttpRequest) =>
    checked(
      await reach(send, `${url}/agent/v1${path}`, {
        silentMs: SILENT_MS,
        ...request,
        headers: { authorization, 'content-type': 'application/json', ...headers },
        trust: trust(),
      }),
    )
  const post = (path: string, body: object, signal: AbortSignal, silentMs = SILENT_MS) =>
    call(path, { method: 'POST', body: JSON.stringify(body), signal, silentMs })
  return {
    wanted: async (since, signal) =>
      sameProtocol(
        (await readJson(
          (
            await call(`/wanted?since=${since}&protocol=${SPEAKS}`, { signal, silentMs: POLL_SILENT_MS })
          ).body,
        )) as WantedHost,
      ),
    observed: async (report, signal) => void (await readText((await post('/observed', report, signal)).body)),
    certify: async (publicKey, signal) =>
      (await readJson((await post('/certificate', { publicKey }, signal)).body)) as HostCertificate,
    volumeKey: async (id, signal) => {
      const { body } = await call(`/volumes/${encodeURIComponent(id)}/key`, { signal })
      return ((await readJson(body)) as { key: string }).key
    },
    image: async (id, signal) => {
      const { body } = await call(`/images/${encodeURIComponent(id)}/file`, { signal }).catch((error) => {
        throw agentRefusals.nothing_there.is(error) ? agentRefusals.image_gone({ id }) : error
      })
      return body
    },
    ...backupCalls({ call, post }),
    sendDisk: async (exportId, { source, sizeBytes }, signal) => {
      const headers = { 'content-type': 'application/octet-stream', 'content-length': `${sizeBytes}` }
      const request = { method: 'PUT', headers, stream: source, signal, silentMs: SEND_SILENT_MS }
      await readText((await call(`/exports/${encodeURIComponent(exportId)}/file`, request)).body)
    },
  }
}

interface Calls {
  call(path: string, request: HttpRequest): Promise<HttpReply>
  post(path: string, body: object, signal: AbortSignal, silentMs?: number): Promise<HttpReply>
}

type BackupCalls = Pick<Controller, 'offerPage' | 'sendChunk' | 'endBackup' | 'backupPage' | 'backupChunk'>

function backupCalls({ call, post }: Calls): BackupCalls {
  const at = (transferId: string) => `/backups/${encodeURIComponent(transferId)}`
  return {
    offerPage: async (id, page, names, signal) => {
      const { body } = await post(`${at(id)}/pages/${page}`, { names }, signal, SEND_SILENT_MS)
      return ((await readJson(body)) as { missing: string[] }).missing
    },
    sendChunk: async (id, name, packed, signal) => {
      const headers = { 'content-type': 'application/octet-stream', 'content-length': `${packed.length}` }
      const request = { method: 'PUT', headers, stream: Readable.from([packed]), signal, silentMs: SEND_SILENT_MS }
      await readText((await call(`${at(id)}/chunks/${name}`, request)).body)
    },
    endBackup: async (id, diskBytes, signal) =>
      void (await readText((await post(`${at(id)}/end`, { diskBytes }, signal, SEND_SILENT_MS)).body)),
    backupPage: async (id, page, signal) => {
      const { body } = await call(`${at(id)}/pages/${page}`, { signal, silentMs: SEND_SILENT_MS })
      return ((await readJson(body)) as { names: string[] }).names
    },
    backupChunk: async (id, name, signal) =>
      Buffer.concat(await Array.fromAsync((await call(`${at(id)}/chunks/${name}`, { signal })).body)),
  }
}

/** Guests stay as they are meanwhile. @throws unavailable for a controller of another release */
function sameProtocol(wanted: WantedHost): WantedHost {
  if (wanted.protocol === SPEAKS) return wanted
  throw agentRefusals.other_release({ theirs: wanted.protocol ?? 1, ours: SPEAKS })
}

/** @throws unauthorized for a token that is not good; bad_request where what answers gives no credential */
export async function joinController(
  url: string,
  input: { token: string; hostname: string; zone: string },
  { signal, trust, send = httpRequest }: { signal: AbortSignal; trust: TrustNow; send?: Send },
): Promise<Credential> {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(input), signal, trust: trust() }
  const reply = await checked(await reach(send, `${url}/agent/v1/join`, request))
  const given = await readJson(reply.body).catch((error) => {
    signal.throwIfAborted()
    if (error instanceof SyntaxError) return undefined
    throw agentRefusals.controller_silent({ internal: url, cause: error })
  })
  if (!isCredential(given)) throw agentRefusals.no_controller({ origin: new URL(url).origin })
  return given
}

/** Both go into a header, with a dot between them. */
const WORD = /^[\w-]+$/

export function isCredential(value: unknown): value is Credential {
  if (typeof value !== 'object' || value === null || !('hostId' in value) || !('secret' in value)) return false
  return [value.hostId, value.secret].every((word) => typeof word === 'string' && WORD.test(word))
}

async function reach(send: Send, url: string, request: HttpRequest): Promise<HttpReply> {
  try {
    return await send(url, request)
  } catch (error) {
    request.signal?.throwIfAborted()
    const why = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (UNTRUSTED.test(why)) throw agentRefusals.not_this_cloud({ origin: new URL(url).origin, why }, { cause: error })
    throw agentRefusals.controller_silent({ internal: url, cause: error })
  }
}

/** Node's and OpenSSL's words for a certificate that does not hold, and for a server that speaks no TLS. */
const UNTRUSTED = /CERT|UNABLE_TO|ERR_SSL_WRONG_VERSION|ERR_SSL_PACKET_LENGTH/

async function checked(reply: HttpReply): Promise<HttpReply> {
  const { status } = reply
  if (status >= 200 && status < 300) return reply
  const said = (await readText(reply.body)).slice(0, 500)
  const answered = [{ status, words: messageOf(said) }, { internal: said }] as const
  if (status === 400) throw agentRefusals.not_understood(...answered)
  if (status === 401 || status === 403) throw agentRefusals.turned_away(...answered)
  throw status === 404 ? agentRefusals.nothing_there(...answered) : agentRefusals.answered_badly(...answered)
}

/** Of our own API's errors; whatever else answers there is quoted. */
function messageOf(said: string): string {
  try {
    const { error } = JSON.parse(said) as { error?: { message?: unknown } }
    if (typeof error?.message === 'string') return error.message
  } catch {
    // no JSON: not a controller
  }
  return said.split('\n')[0] ?? ''
}
