/** Reads what a layer says of itself: the size of the disk, and the file that it is a child of. */
import { open } from 'node:fs/promises'
import { volumeRefusals } from '../refusals.ts'

export interface LayerHeader {
  /** Of the disk that a guest sees. */
  bytes: number
  /** An absolute path. */
  parent?: string
  /** By LUKS. */
  encrypted: boolean
}

/** QEMU's docs/interop/qcow2.txt: signature and version, offset and length of the backing file's name, size of the disk, how it is encrypted. */
const [SIGNATURE, NAME_AT, NAME_LENGTH, SIZE, CIPHER, READ] = [0x514649fb, 8, 16, 24, 32, 36]
const LUKS = 2
/** QEMU's own limit. */
const LONGEST_NAME = 1023

/** Also while a guest writes it. @throws internal for a file that is no layer */
export async function readLayerHeader(path: string): Promise<LayerHeader> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(READ)
    await file.read(head, 0, READ, 0)
    const [at, length] = [Number(head.readBigUInt64BE(NAME_AT)), head.readUInt32BE(NAME_LENGTH)]
    if (head.readUInt32BE(0) !== SIGNATURE || length > LONGEST_NAME) throw volumeRefusals.layer_damaged({ internal: path })
    const bytes = Number(head.readBigUInt64BE(SIZE))
    const encrypted = head.readUInt32BE(CIPHER) === LUKS
    if (at === 0) return { bytes, encrypted }
    const name = Buffer.alloc(length)
    await file.read(name, 0, length, at)
    return { bytes, encrypted, parent: name.toString('utf8') }
  } finally {
    await file.close()
  }
}
