/** Reads request bodies that come as streams: whole up to a limit, or piece by piece. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { apiRefusals } from '../../../api/refusals.ts'

export interface StreamedBody {
  headers: IncomingHttpHeaders
  stream: Readable
}

/** In small letters, without what follows it: `text/plain` of `Text/Plain; charset=UTF-8`. Empty where there is none. */
export const mediaTypeOf = (headers: IncomingHttpHeaders): string =>
  headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** Whoever ends before the body does may answer on the same connection: the rest is not cut off. */
export const piecesOf = (stream: Readable): AsyncIterable<Buffer> =>
  stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>

/**
 * No more than `most` bytes are ever kept; of a longer body the rest is thrown away as it comes.
 * @param tooLarge what such a body is refused with; the API's usual refusal unless told
 * @throws what `tooLarge` makes; bad_request when the client has gone
 */
export async function readStream(
  stream: Readable,
  most: number,
  tooLarge: () => Error = () => apiRefusals.body_too_large(),
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of piecesOf(stream)) {
      size += chunk.length
      if (size > most) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw apiRefusals.body_ended({ cause })
  }
  if (size <= most) return Buffer.concat(chunks)
  stream.resume()
  throw tooLarge()
}
