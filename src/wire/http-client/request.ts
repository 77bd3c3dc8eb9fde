/** Sends one HTTP request, over TLS with an authority of one's own where the URL says https. */
import { type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** PEM, all of it. */
export interface Trust {
  /** Whose certificates hold; the system's authorities when absent. */
  ca?: string
  /** The name in the peer's certificate; the URL's host when absent. */
  serverName?: string
  /** The caller's own, for a peer that asks for one. */
  key?: string
  certificate?: string
}

export interface HttpRequest {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** In place of `body`; its length stands in the headers. */
  stream?: AsyncIterable<Uint8Array>
  signal?: AbortSignal
  trust?: Trust
  /** The request fails when for so long nothing is heard; a minute when absent. */
  silentMs?: number
}

export interface HttpReply {
  status: number
  headers: IncomingHttpHeaders
  /** Must be read or destroyed. */
  body: Readable
}

/** Idle connections end before the server's side ends them (75 s), and a peer that has gone without a word is not waited for. */
const IDLE_MS = 60_000

const agents = () => ({
  plain: new PlainAgent({ keepAlive: true, timeout: IDLE_MS }),
  tls: new TlsAgent({ keepAlive: true, timeout: IDLE_MS }),
})
let kept: ReturnType<typeof agents> | undefined

/** @throws whatever the connection failed with; the signal's reason when it ended the request */
export function httpRequest(
  url: string,
  { method = 'GET', headers = {}, body, stream, signal, trust = {}, silentMs = IDLE_MS }: HttpRequest = {},
): Promise<HttpReply> {
  kept ??= agents()
  const isTls = url.startsWith('https:')
  const own = trust.key === undefined || trust.certificate === undefined ? {} : { key: trust.key, cert: trust.certificate }
  const tls = { ca: trust.ca, servername: trust.serverName, ...own }
  const options = { method, headers: { ...headers, ...lengthOf(body) }, signal, timeout: silentMs }
  return new Promise((resolve, reject) => {
    const request = isTls
      ? tlsRequest(url, { ...options, ...tls, agent: kept?.tls })
      : plainRequest(url, { ...options, agent: kept?.plain })
    request.once('response', (reply) => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: reply }))
    request.once('timeout', () => request.destroy(silence(url)))
    request.once('error', (error) => reject(signal?.aborted ? signal.reason : error))
    if (stream) pipeline(stream, request).catch(reject)
    else request.end(body)
  })
}

const silence = (url: string): Error =>
  Object.assign(new Error(`nothing was heard from ${new URL(url).origin}`), { code: 'ETIMEDOUT' })

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }

export async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

export const readJson = async (body: Readable): Promise<unknown> => JSON.parse(await readText(body))
