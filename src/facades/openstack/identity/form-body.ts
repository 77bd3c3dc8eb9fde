/** Bodies that are forms: OAuth's. */
import { mediaTypeOf, readStream, type StreamedBody } from '../resource/request-stream.ts'

const BYTES_MAX = 16_384

/** Empty for another media type, whose body is thrown away. @throws too_large; bad_request when the client has gone */
export async function readForm({ headers, stream }: StreamedBody): Promise<URLSearchParams> {
  const text = (await readStream(stream, BYTES_MAX)).toString('utf8')
  return new URLSearchParams(mediaTypeOf(headers) === 'application/x-www-form-urlencoded' ? text : '')
}
