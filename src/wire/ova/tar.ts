/** Lists the members of a tar archive (POSIX ustar, and GNU's large numbers) without unpacking anything. */
import { invalidArchive } from './refusals.ts'

/** Bytes of an archive, wherever they lie. */
export interface ArchiveSource {
  /** Bytes in all. */
  size: number
  /** `length` bytes from `offset`, fewer at the end. */
  read(offset: number, length: number): Promise<Buffer>
}

export interface Member {
  name: string
  /** Where its bytes begin in the archive. */
  offset: number
  size: number
}

const BLOCK = 512
/** An archive of one machine has a handful of members, each with an extended header at most. */
const MOST_HEADERS = 512
const REGULAR = new Set(['0', '\0', '7'])
/** POSIX's longer headers, which say something of the next member or of all. Times and owners are nothing to us; names and sizes would be. */
const EXTENDED = new Set(['x', 'g'])
const EXTENDED_MOST = 64 * 1024
const TELLING = /(^|\n)\d+ (path|linkpath|size|hdrcharset|GNU\.sparse[^=]*)=/

/** @throws bad_request for what is no tar, is cut off, or has members that are no plain files of one folder */
export async function listMembers(source: ArchiveSource): Promise<Member[]> {
  const members: Member[] = []
  let headers = 0
  for (let at = 0; at < source.size; ) {
    if (++headers > MOST_HEADERS) throw invalidArchive('it has too many members')
    const header = await source.read(at, BLOCK)
    if (header.every((byte) => byte === 0) && at > 0) break // what follows is padding
    const { type, ...member } = readHeader(header, at)
    if (member.offset + member.size > source.size) throw invalidArchive('it is cut off')
    at = member.offset + Math.ceil(member.size / BLOCK) * BLOCK
    if (EXTENDED.has(type)) {
      await requireNothingTelling(source, member)
      continue
    }
    if (!REGULAR.has(type)) throw invalidArchive('it has members that are no plain files')
    requirePlainName(member, header)
    if (members.some(({ name }) => name === member.name)) throw invalidArchive('two of its members have the same name')
    members.push(member)
  }
  return members
}

async function requireNothingTelling(source: ArchiveSource, { offset, size }: Member): Promise<void> {
  if (size > EXTENDED_MOST) throw invalidArchive('an extended header is too large')
  if (TELLING.test((await source.read(offset, size)).toString('latin1')))
    throw invalidArchive('it has extended headers that rename or resize its members')
}

function readHeader(header: Buffer, at: number): Member & { type: string } {
  if (header.length < BLOCK || header.toString('latin1', 257, 262) !== 'ustar') throw invalidArchive('it is no tar archive')
  if (sumOf(header) !== numberAt(header, 148, 8)) throw invalidArchive('the checksum of a header is wrong')
  const type = header.toString('latin1', 156, 157)
  return { type, name: textAt(header, 0, 100), offset: at + BLOCK, size: numberAt(header, 124, 12) }
}

/** Whoever unpacks another by its name would write somewhere else. */
function requirePlainName({ name }: Member, header: Buffer): void {
  const isPlain = /^[\w ()+,.@-]+$/.test(name) && !/^\.+$/.test(name) && textAt(header, 345, 155) === ''
  if (!isPlain) throw invalidArchive('a member is named by more than the name of a file')
}

function textAt(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? length : end)
}

/** Octal digits, or where these do not suffice GNU's: a flag, and the number as it is in memory. */
function numberAt(header: Buffer, offset: number, length: number): number {
  const field = header.subarray(offset, offset + length)
  if (field[0] === 0x80) {
    const value = field.readBigUInt64BE(length - 8)
    if (!field.subarray(1, length - 8).every((byte) => byte === 0) || value > BigInt(Number.MAX_SAFE_INTEGER))
      throw invalidArchive('a member is of an impossible size')
    return Number(value)
  }
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart()
  if (!/^[0-7]*$/.test(digits)) throw invalidArchive('a number of a header is none')
  return Number.parseInt(digits || '0', 8)
}

/** Of all bytes, its own place counted as blanks. */
const sumOf = (header: Buffer): number => header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
