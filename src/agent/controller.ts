/** Speaks the agent's side of the protocol: every call names its host and credential, and ends with the signal. */
import type { Credential, HostCertificate, ObservedHost, WantedHost } from '../domain/host/index.ts'
import { CloudError, notFound } from '../kernel/errors.ts'

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

const SPEAKS: WantedHost['protocol'] = 2

/** @param url where the controller listens: `http://10.0.0.1:7070` */
export function controllerAt(url: string, credential: Credential): RemoteController {
  const headers = { authorization: `Bearer ${credential.hostId}.${credential.secret}`, 'content-type': 'application/json' }
  const call = async (path: string, init: RequestInit) => checked(await reach(`${url}/agent/v1${path}`, { ...init, headers }))
  return {
    wanted: async (since, signal) =>
      sameProtocol((await (await call(`/wanted?since=${since}&protocol=${SPEAKS}`, { signal })).json()) as WantedHost),
    observed: async (report, signal) => {
      await (await call('/observed', { method: 'POST', body: JSON.stringify(report), signal })).arrayBuffer()
    },
    certify: async (publicKey, signal) =>
      (await (
        await call('/certificate', { method: 'POST', body: JSON.stringify({ publicKey }), signal })
      ).json()) as HostCertificate,
    image: async (id, signal) => {
      const { body } = await call(`/images/${encodeURIComponent(id)}/file`, { signal }).catch((error) => {
        // it becomes the fault of the guest that needs it
        throw error instanceof CloudError && error.code === 'not_found' ? notFound(`Image ${id} could not be found.`) : error
      })
      if (!body) throw new CloudError('unavailable', 'The image has no bytes.', { internal: id })
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
  signal: AbortSignal,
): Promise<Credential> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(input), signal }
  return (await (await checked(await reach(`${url}/agent/v1/join`, init))).json()) as Credential
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    init.signal?.throwIfAborted()
    throw new CloudError('unavailable', 'The controller does not answer.', { internal: url, cause: error })
  }
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response
  const said = (await response.text()).slice(0, 500)
  const code =
    response.status === 401 || response.status === 403 ? 'unauthorized' : response.status === 404 ? 'not_found' : 'unavailable'
  throw new CloudError(code, `The controller answered ${response.status}: ${messageOf(said)}`, { internal: said })
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
