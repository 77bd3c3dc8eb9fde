/** Reads a request's body whole, up to a limit, and never keeps more than that in memory. */
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../kernel/clock.ts'
import { apiRefusals } from '../refusals.ts'

/** In bytes; what oslo.middleware allows as well. */
export const USUAL_BODY_LIMIT = 114_688

/** How long a client may take to send a body that is not a stream. */
const PATIENCE_MS = 60_000

export const hasBody = (request: IncomingMessage): boolean => {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0)
}

/**
 * @param limit bytes
 * @throws CloudError too_large without reading on (what is left is thrown away as it comes, so that the client can finish
 *   sending and read the answer); bad_request when the client is gone or too slow
 */
export async function readBody(request: IncomingMessage, limit: number, clock: Clock): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (act: () => void) => {
      cancel()
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
      act()
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else settle(() => reject(tooLarge()))
    }
    const onEnd = () => settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    const onGone = () => settle(() => reject(apiRefusals.body_ended()))
    const cancel = clock.after(PATIENCE_MS, () => settle(() => reject(apiRefusals.body_too_slow())))
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}

const tooLarge = () => apiRefusals.body_too_large()
