import type { ImageFormat } from './image.ts'

/** Enough for every signature: the last is that of ISO 9660, at 32 KiB. */
export const HEAD_BYTES = 64 * 1024

const startsWith = (text: string) => (head: Buffer) => head.subarray(0, text.length).equals(Buffer.from(text, 'latin1'))
const has = (head: Buffer, offset: number, text: string) =>
  head.subarray(offset, offset + text.length).equals(Buffer.from(text, 'latin1'))

const isQcow = (head: Buffer) => startsWith('QFI\xfb')(head)
const isQcow1 = (head: Buffer) => isQcow(head) && head.length >= 8 && head.readUInt32BE(4) === 1

/** Descriptor text: comments and blank lines, then a version. The words in the first comment are what all writers use. */
const isVmdk = (head: Buffer) =>
  startsWith('KDMV')(head) ||
  startsWith('COWD')(head) ||
  /^# *disk *descriptorfile|^(?:#[^\n]*\n|[ \t\r]*\n)*version=\d/i.test(head.subarray(0, 4096).toString('latin1'))

/** ISO 9660, and UDF discs that have no part of it. */
const isIso = (head: Buffer) => ['CD001', 'NSR02', 'NSR03', 'BEA01'].some((mark) => has(head, 32769, mark))

const isGpt = (head: Buffer) => has(head, 512, 'EFI PART') || has(head, 4096, 'EFI PART')

/** A boot record's signature is on every FAT file system too: a partition table has flags and types that make sense. */
function isMbr(head: Buffer): boolean {
  if (!has(head, 510, '\x55\xaa')) return false
  const entries = [446, 462, 478, 494].map((at) => ({ flag: head[at], type: head[at + 4], sectors: head.readUInt32LE(at + 12) }))
  return (
    entries.every(({ flag }) => flag === 0 || flag === 0x80) && entries.some(({ type, sectors }) => type !== 0 && sectors > 0)
  )
}

const SIGNATURES: readonly (readonly [ImageFormat, (head: Buffer) => boolean])[] = [
  ['qcow', isQcow1],
  ['qcow2', (head) => isQcow(head) && !isQcow1(head)],
  ['vmdk', isVmdk],
  ['vhdx', startsWith('vhdxfile')],
  ['vdi', (head) => has(head, 64, '\x7f\x10\xda\xbe')],
  ['vpc', startsWith('conectix')],
  ['luks', startsWith('LUKS\xba\xbe')],
  ['qed', startsWith('QED\0')],
  ['parallels', (head) => startsWith('WithoutFreeSpace')(head) || startsWith('WithouFreSpacExt')(head)],
  ['bochs', startsWith('Bochs Virtual HD Image')],
  ['cloop', startsWith('#!/bin/sh\n#V2.0 Format')],
  ['iso', isIso],
]

/** Every container format whose signature is there: more than one means that somebody plays tricks. */
export const sniffAll = (head: Buffer): ImageFormat[] =>
  SIGNATURES.flatMap(([format, matches]) => (matches(head) ? [format] : []))

/**
 * What an image is by its first bytes (give 64 KiB). A container format comes before a partition table, and `raw` is
 * what is nothing else. A fixed VHD (`vpc`) has its mark only at the end: `inspectImage` looks there too.
 */
export function sniff(head: Buffer): ImageFormat {
  const [first] = sniffAll(head)
  if (first) return first
  return isGpt(head) ? 'gpt' : isMbr(head) ? 'mbr' : 'raw'
}
