/** The `Range` header, one range of it (RFC 9110, 14.2). */
import type { ByteRange } from '../../../domain/image/index.ts'

/** Undefined: the whole is meant, also by what is no range of bytes. `unsatisfiable`: beyond the end, or several. */
export function byteRangeOf(header: string | undefined, size: number): ByteRange | undefined | 'unsatisfiable' {
  if (header === undefined || !/^bytes=/i.test(header)) return undefined
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
