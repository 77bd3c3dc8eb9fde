/** Speaks the agent's side of the protocol: every call names its host and credential, and ends with the signal. */
import type { Credential, HostCertificate, ObservedHost, WantedHost } from '../domain/host/index.ts'
import { CloudError, notFound } from '../kernel/errors.ts'
import { type HttpReply, type HttpRequest, httpRequest, readJson, readText, type Trust } from '../wire/http-client/index.ts'

export interface Controller {
  wanted(since: number, signal: AbortSignal): Promise<WantedHost>
  observed(report: ObservedHost, signal: AbortSignal): Promise<void>
  image(id: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
}

/** What a host that is not the controller's own asks besides. */
export interface RemoteController extends Controller {
  /** A certificate for this public key (PEM). @throws not_found when the cloud's networks keep to one machine */
  certify(publicKey: string, signal: AbortSignal): Promise<HostCertificate>
}

/** Asked at each call: files of the host, which are renewed while an agent runs. */
export type TrustNow = () => Trust

const SPEAKS: WantedHost['protocol'] = 2

/** @param url where the controller listens: `https://10.0.0.1:7070` */
export function controllerAt(url: string, credential: Credential, trust: TrustNow): RemoteController {
  const headers = { authorization: `Bearer ${credential.hostId}.${credential.secret}`, 'content-type': 'application/json' }
  const call = async (path: string, request: HttpRequest) =>
    checked(await reach(`${url}/agent/v1${path}`, { ...request, headers, trust: trust() }))
  const post = (path: string, body: object, signal: AbortSignal) =>
    call(path, { method: 'POST', body: JSON.stringify(body), signal })
  return {
    wanted: async (since, signal) =>
      sameProtocol((await readJson((await call(`/wanted?since=${since}&protocol=${SPEAKS}`, { signal })).body)) as WantedHost),
    observed: async (report, signal) => void (await readText((await post('/observed', report, signal)).body)),
    certify: async (publicKey, signal) =>
      (await readJson((await post('/certificate', { publicKey }, signal)).body)) as HostCertificate,
    image: async (id, signal) => {
      const { body } = await call(`/images/${encodeURIComponent(id)}/file`, { signal }).catch((error) => {
        // it becomes the fault of the guest that needs it
        throw error instanceof CloudError && error.code === 'not_found' ? notFound(`Image ${id} could not be found.`) : error
      })
      return body
    },
  }
}

/** Guests stay as they are meanwhile. @throws unavailable for a controller of another release */
function sameProtocol(wanted: WantedHost): WantedHost {
  if (wanted.protocol === SPEAKS) return wanted
  throw new CloudError(
    'unavailable',
    `The controller speaks version ${wanted.protocol ?? 1} of the agents' protocol, and this agent version ${SPEAKS}: run the same release of Welkin on both.`,
  )
}

/** @throws unauthorized for a token that is not good */
export async function joinController(
  url: string,
  input: { token: string; hostname: string; zone: string },
  { signal, trust }: { signal: AbortSignal; trust: TrustNow },
): Promise<Credential> {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(input), signal, trust: trust() }
  return (await readJson((await checked(await reach(`${url}/agent/v1/join`, request))).body)) as Credential
}

async function reach(url: string, request: HttpRequest): Promise<HttpReply> {
  try {
    return await httpRequest(url, request)
  } catch (error) {
    request.signal?.throwIfAborted()
    const why = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (UNTRUSTED.test(why))
      throw new CloudError(
        'unauthorized',
        `What answers at ${new URL(url).origin} does not show this cloud's certificate (${why}).`,
        { cause: error },
      )
    throw new CloudError('unavailable', 'The controller does not answer.', { internal: url, cause: error })
  }
}

/** Node's and OpenSSL's words for a certificate that does not hold, and for a server that speaks no TLS. */
const UNTRUSTED = /CERT|UNABLE_TO|ERR_SSL_WRONG_VERSION|ERR_SSL_PACKET_LENGTH/

async function checked(reply: HttpReply): Promise<HttpReply> {
  const { status } = reply
  if (status >= 200 && status < 300) return reply
  const said = (await readText(reply.body)).slice(0, 500)
  const code = status === 401 || status === 403 ? 'unauthorized' : status === 404 ? 'not_found' : 'unavailable'
  throw new CloudError(code, `The controller answered ${status}: ${messageOf(said)}`, { internal: said })
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
