/** Writes answers and refusals, each with the headers that every reply carries. */
import { Readable } from 'node:stream'
import type { MaybePromise } from '../../../kernel/maybe-promise.ts'
import { asCloudError } from '../../errors.ts'
import { noteUnsaid } from '../../pipeline/refusal.ts'
import { inWordsOf, saidOf } from '../../refusal-table.ts'
import { urlFor } from '../../server/origin.ts'
import type { OpenstackCall } from './lifecycle.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Text and bytes are sent as they are; a stream as it comes. */
  readonly body: string | Buffer | Readable | undefined
  /** Its bytes, where they have been counted. */
  readonly size?: number
  /** Unless `headers` say otherwise. */
  readonly contentType: string
}

export const JSON_TYPE = 'application/json'

/** Resolves when a stream has been sent; text and bytes are handed over at once. @throws what the stream failed with before its first byte */
export function answer(call: OpenstackCall, { status, headers, body, size, contentType }: Answer): MaybePromise<void> {
  const { reply } = call
  if (reply.headersSent || reply.destroyed) {
    if (body instanceof Readable) body.destroy()
    return
  }
  if (body instanceof Readable) {
    reply.statusCode = status
    const own = headersOf(call, headers, contentType)
    for (let at = 0; at < own.length; at += 2) reply.setHeader(own[at] ?? '', own[at + 1] ?? '')
    return sendStream(call, body)
  }
  const own = headersOf(call, headers, body === undefined ? undefined : contentType)
  const length = size ?? lengthOf(body, status)
  if (length !== undefined && !isAmong(headers, 'content-length')) own.push('Content-Length', `${length}`)
  reply.writeHead(status, own)
  // text that is all ASCII goes out with the headers, in one piece and as it is
  if (typeof body === 'string' && body.length === length) reply.end(body, 'latin1')
  else reply.end(body)
}

/** What a client cannot tell by itself: a reply that has no body says so, unless its status does. */
function lengthOf(body: string | Buffer | undefined, status: number): number | undefined {
  if (body !== undefined) return Buffer.byteLength(body)
  return status === 204 || status === 304 ? undefined : 0
}

/** Names and values in turn, as Node takes them at once: each name there once. */
function headersOf(
  { responseConventions, basis, versionHeaders }: OpenstackCall,
  headers: Answer['headers'],
  contentType: string | undefined,
): string[] {
  const list = ['x-openstack-request-id', basis.requestId]
  for (const name of responseConventions.requestIdHeaders) list.push(name, basis.requestId)
  if (!versionHeaders) list.push('Vary', 'X-Auth-Token')
  for (const name in versionHeaders) list.push(name, versionHeaders[name] ?? '')
  if (contentType !== undefined && !isAmong(headers, 'content-type')) list.push('Content-Type', contentType)
  for (const name in headers) list.push(name, headers[name] ?? '')
  return list
}

function isAmong(headers: Answer['headers'], lowerName: string): boolean {
  for (const name in headers) if (name.length === lowerName.length && name.toLowerCase() === lowerName) return true
  return false
}

function sendStream(call: OpenstackCall, body: Readable): Promise<void> {
  const { request, reply } = call
  if (request.method === 'HEAD') {
    body.destroy()
    reply.end()
    return Promise.resolve()
  }
  return new Promise((resolve, reject) => {
    body.once('error', (error) => {
      // Once bytes are out, a broken connection is the only honest sign that they are not all.
      if (reply.headersSent) reply.destroy()
      else reject(error)
      resolve()
    })
    reply.once('close', () => {
      body.destroy()
      resolve()
    })
    reply.once('finish', resolve)
    pump(call, body)
  })
}

/** As `pipe`, and counts what has left. */
function pump(call: OpenstackCall, body: Readable): void {
  const { reply } = call
  call.sentBytes = 0
  body.on('data', (chunk: Buffer | string) => {
    const goesOn = reply.write(chunk, (error) => {
      if (!error) call.sentBytes = (call.sentBytes ?? 0) + Buffer.byteLength(chunk)
    })
    if (!goesOn) body.pause()
  })
  reply.on('drain', () => body.resume())
  body.once('end', () => reply.end())
}

export interface RefusalOptions {
  /** In place of the face's status for the error's code. */
  status?: number
  headers?: Readonly<Record<string, string>>
}

/** Turns whatever was thrown into the facade's own error body; what was not foreseen goes to the log with its stack. */
export function refuse(call: OpenstackCall, thrown: unknown, options: RefusalOptions = {}): MaybePromise<void> {
  const { reply, responseConventions, basis } = call
  const error = asCloudError(thrown)
  if (error.code === 'internal') basis.log.error({ err: thrown, internal: error.internal, action: call.action }, 'request failed')
  else if (error.internal !== undefined) basis.log.info({ internal: error.internal, action: call.action }, 'request refused')
  if (reply.destroyed || reply.headersSent) return
  for (const name of reply.getHeaderNames()) reply.removeHeader(name)
  const { errors } = responseConventions
  noteUnsaid(errors, error, basis.log)
  const status = options.status ?? saidOf<unknown>(errors.said, error)?.status ?? errors.status[error.code]
  const headers = { ...challenge(call, status), ...errors.headers?.(error, status), ...options.headers }
  const body = JSON.stringify(errors.body(inWordsOf(errors.said, error), status, basis.requestId))
  return answer(call, { status, headers, body, contentType: JSON_TYPE })
}

function challenge({ request, responseConventions }: OpenstackCall, status: number): Record<string, string> {
  if (status !== 401) return {}
  const url = /^https?:/.test(responseConventions.identityUrl)
    ? responseConventions.identityUrl
    : urlFor(request, responseConventions.identityUrl)
  // foreign word: the challenge's scheme has this name, and clients look for it
  return { 'WWW-Authenticate': `Keystone uri="${url}"` }
}
