/** Reads tables of disk images piece by piece: they may be as large as whoever made the image likes. */
import { type ImageSource, invalidImage } from './image.ts'

const PIECE = 1024 * 1024
/** So much of one table is looked at; a guest finds out about the rest. */
const READ_MOST = 64 * 1024 * 1024

/** @yields `at`: from the beginning of the table */
export async function* piecesOf(
  source: ImageSource,
  start: number,
  length: number,
): AsyncGenerator<{ piece: Buffer; at: number }> {
  const most = Math.min(length, READ_MOST)
  for (let at = 0; at < most; at += PIECE) yield { piece: await source.read(start + at, Math.min(PIECE, most - at)), at }
}

/**
 * Counts the blocks that a table names. Were two of them the same bytes of the file, a small file could become a disk of any size
 * wherever it is converted.
 * @param block bytes of one at the least @throws bad_request (`invalid_image`) when they are more than the file has room for
 */
export function blockCounter({ size }: ImageSource, block: number, format: string): () => void {
  let left = Math.floor(size / block)
  return () => {
    if (left-- <= 0) throw invalidImage(format, 'its blocks overlap')
  }
}
