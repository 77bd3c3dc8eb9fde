/** Writes bytes as they come, and counts and hashes them on the way. */
import { createHash } from 'node:crypto'
import type { ImageFiles } from '../../drivers/image/driver.ts'
import { nextTurn } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'
import { imageRefusals } from './refusals.ts'
import type { Claim } from './upload-claim.ts'

export interface Intake {
  source: AsyncIterable<Uint8Array>
  /** Bytes, where the caller has said so; anything else is refused. */
  size?: number
}

export interface Written {
  sizeBytes: number
  /** Hexadecimal. */
  md5: string
  sha512: string
}

/** What is hashed before others get their turn of the event loop: about a millisecond's worth. */
const BYTES_IN_TURN = 256 * 1024

/**
 * @param lost aborts when the bytes are nobody's any more
 * @throws too_large, bad_request when there are more or fewer bytes than said or the caller goes away; nothing is kept then
 */
export async function writeHashed(files: ImageFiles, { key, most }: Claim, intake: Intake, lost: AbortSignal): Promise<Written> {
  const md5 = createHash('md5')
  const sha512 = createHash('sha512')
  let sizeBytes = 0
  let hashedInTurn = 0
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of fromCaller(intake.source)) {
      lost.throwIfAborted()
      sizeBytes += piece.length
      if (sizeBytes > most) throw imageRefusals.too_large({ limit: most })
      if (intake.size !== undefined && sizeBytes > intake.size) throw imageRefusals.wrong_size({ expected: intake.size })
      md5.update(piece)
      sha512.update(piece)
      hashedInTurn += piece.length
      if (hashedInTurn >= BYTES_IN_TURN) {
        hashedInTurn = 0
        await nextTurn()
      }
      yield piece
    }
    if (intake.size !== undefined && sizeBytes !== intake.size) throw imageRefusals.wrong_size({ expected: intake.size })
  }
  await files.write(key, measured())
  return { sizeBytes, md5: md5.digest('hex'), sha512: sha512.digest('hex') }
}

/** Whatever the caller's side fails with is the caller's fault, and nothing of the medium's. */
async function* fromCaller(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (thrown) {
    throw thrown instanceof CloudError ? thrown : imageRefusals.sender_gone({ cause: thrown })
  }
}
