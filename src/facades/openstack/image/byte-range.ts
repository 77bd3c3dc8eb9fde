/** Reads which bytes of an image a request asks for: by `Range` (RFC 9110, 14.2), one range of it, or as Glance's older clients do. */
import type { ByteRange } from '../../../domain/image/index.ts'

/** `several`: a client that wants many parts asks for each. */
export type RangeProblem = 'unsatisfiable' | 'several'

/** Undefined: the whole is meant, also by what is no range of bytes. */
export function byteRangeOf(header: string | undefined, size: number): ByteRange | undefined | RangeProblem {
  if (header === undefined || !/^bytes=/i.test(header)) return undefined
  if (header.includes(',')) return 'several'
  const parts = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header)
  if (!parts) return 'unsatisfiable'
  const [, first = '', last = ''] = parts
  if (first === '') {
    const length = Math.min(Number(last), size)
    return last === '' || length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start >= size || start > end ? 'unsatisfiable' : { start, end }
}

/**
 * `Content-Range` belongs in answers; Glance takes it in requests for the sake of its old clients. A length after the slash is
 * theirs and is not compared; with `*` the end must lie within the image.
 */
export function contentRangeOf(header: string | undefined, size: number): ByteRange | undefined | RangeProblem {
  if (header === undefined) return undefined
  const parts = /^\s*bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)/.exec(header)
  if (!parts) return 'unsatisfiable'
  const [, first, last, length] = parts
  const [start, end] = [Number(first), Number(last)]
  const isWithin = length === '*' ? end < size : start < Number(length)
  return start > end || start >= size || !isWithin ? 'unsatisfiable' : { start, end: Math.min(end, size - 1) }
}
