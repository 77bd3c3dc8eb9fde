/** Asks the cloud as a tenant's program does, and knows that an answer that did not come leaves the outcome open. */
import { buffer } from 'node:stream/consumers'
import type { SimulatedNetwork } from '../world/network.ts'

/** What stands in a reply at this path, as text; nothing where there is nothing. */
export const textAt = (json: unknown, ...path: readonly string[]): string => {
  const found = path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], json)
  return found === undefined || found === null ? '' : String(found)
}

/** The rows of a list in a reply. */
export const rowsAt = (json: unknown, field: string): readonly unknown[] =>
  (json as Record<string, unknown[]> | undefined)?.[field] ?? []

export interface Answer {
  /** 0: there was none, and nobody knows whether it was done: the connection was refused, broke, or stayed silent. */
  status: number
  json: unknown
  /** Of the reply's body. */
  bytes?: Buffer
  headers: Readonly<Record<string, unknown>>
  /** Why there was none. */
  why?: string
}

export interface Asked {
  method: string
  path: string
  token?: string
  body?: object | Buffer
  /** Of the body, where it is neither JSON nor bytes. */
  type?: string
  /** More of them. */
  headers?: Readonly<Record<string, string>>
}

export const CLOUD_URL = 'http://cloud:7070'

export async function ask(
  network: SimulatedNetwork,
  from: string,
  { method, path, token, body, type: told, headers: more }: Asked,
): Promise<Answer> {
  const type = told ?? (Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json')
  // the newest of what it knows: with what has come since the first
  const headers = {
    'openstack-api-version': 'compute latest, volume latest',
    ...(token ? { 'x-auth-token': token } : {}),
    ...(body ? { 'content-type': type } : {}),
    ...more,
  }
  const payload = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  try {
    const reply = await network.send(from, `${CLOUD_URL}${path}`, { method, headers, payload })
    const bytes = await buffer(reply.body)
    const isJson = String(reply.headers['content-type'] ?? '').includes('json')
    return {
      status: reply.status,
      json: isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
      bytes,
      headers: reply.headers,
    }
  } catch (error) {
    return noAnswer(error instanceof Error ? error.message : String(error))
  }
}

/** @param why as the story tells it */
export const noAnswer = (why: string): Answer => ({ status: 0, json: undefined, headers: {}, why })
