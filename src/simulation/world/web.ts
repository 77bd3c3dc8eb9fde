/** Where a simulated cloud downloads images from: each URL says what its image holds, and whether it breaks off. */
import { Readable } from 'node:stream'
import type { WebSource } from '../../domain/image/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { fetchRefusals } from '../../wire/guarded-fetch/index.ts'

const ELSEWHERE = 'http://images.example/'
const PIECE_MS = 2_000

export const bytesOf = (name: string): Buffer => Buffer.alloc(64 + name.length * 8, name)

/** @param breaks off in the middle */
export const urlOf = (name: string, breaks: boolean): string =>
  `${ELSEWHERE}${encodeURIComponent(name)}${breaks ? '?breaks' : ''}`

export const simulatedWeb = (clock: Clock): WebSource => ({
  requireAllowed(url) {
    if (!url.startsWith(ELSEWHERE)) throw fetchRefusals.url_refused({ url })
  },
  async open(url) {
    const { pathname, search } = new URL(url)
    const bytes = bytesOf(decodeURIComponent(pathname.slice(1)))
    return { size: bytes.length, body: Readable.from(inPieces(clock, bytes, search !== '')) }
  },
})

async function* inPieces(clock: Clock, bytes: Buffer, breaks: boolean): AsyncGenerator<Buffer> {
  const half = Math.ceil(bytes.length / 2)
  yield bytes.subarray(0, half)
  await clock.sleep(PIECE_MS)
  if (breaks) throw new Error('simulated: the connection is lost')
  yield bytes.subarray(half)
}
