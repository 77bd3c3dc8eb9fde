/** Bodies that are forms: OAuth's. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { apiRefusals } from '../../../api/refusals.ts'

const BYTES_MAX = 16_384

/** Empty for another media type, whose body is thrown away. @throws too_large; bad_request when the client has gone */
export async function readForm({
  headers,
  stream,
}: {
  headers: IncomingHttpHeaders
  stream: Readable
}): Promise<URLSearchParams> {
  const text = await readText(stream)
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  return new URLSearchParams(type === 'application/x-www-form-urlencoded' ? text : '')
}

/** @param most bytes */
export async function readText(stream: Readable, most: number = BYTES_MAX): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= most) chunks.push(chunk)
    }
  } catch (cause) {
    throw apiRefusals.body_ended({ cause })
  }
  if (size > most) throw apiRefusals.body_too_large()
  return Buffer.concat(chunks).toString('utf8')
}
