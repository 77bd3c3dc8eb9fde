/** Copies of disks that are only told of: a few bytes that say whose they are, in the form that the format has. */
import type { CopyRequest, DiskCopies, RawFile } from '../copies.ts'
import { volumeRefusals } from '../refusals.ts'
import type { FakePoolWorld } from './pool.ts'

const MIB = 1024 ** 2

interface FakeCopiesWorld {
  pool: FakePoolWorld
  copies: Map<string, Buffer>
}

export function fakeCopies({ copies, pool }: FakeCopiesWorld): DiskCopies {
  const textAt = (path: string) => [...pool.volumes.values(), ...pool.snapshots.values()].find((kept) => kept.path === path)?.text
  const make = async ({ id, from, format }: CopyRequest) => {
    const text = textAt(from.path) || `what ${from.path} holds`
    copies.set(id, format === 'qcow2' ? qcow2Of(text) : Buffer.from(text))
  }
  return {
    make,
    async makeLive(request, write) {
      await write(async () => ({ path: `fake:copy.${request.id}`, format: 'qcow2' }))
      await make(request)
    },
    async open(id) {
      const bytes = copies.get(id)
      if (!bytes) throw volumeRefusals.copy_missing({ id })
      return { source: piecesOf(bytes), sizeBytes: bytes.length }
    },
    async openRaw(id) {
      const bytes = copies.get(id)
      if (!bytes) throw volumeRefusals.copy_missing({ id })
      return rawFile(copies, id, bytes.length)
    },
    async receive(id, sizeBytes) {
      copies.set(id, Buffer.alloc(0)) // as long as what is written: nobody has a gigabyte of zeros in memory
      return rawFile(copies, id, sizeBytes)
    },
    disk: (id) => ({ id, path: `fake:copy.${id}`, format: 'raw' }),
    async remove(id) {
      copies.delete(id)
    },
    async removeAll() {
      copies.clear()
    },
  }
}

const rawFile = (copies: Map<string, Buffer>, id: string, sizeBytes: number): RawFile => ({
  sizeBytes,
  read: async (offset, length) => Buffer.from(copies.get(id)?.subarray(offset, offset + length) ?? []),
  async write(offset, bytes) {
    const had = copies.get(id) ?? Buffer.alloc(0)
    const whole = Buffer.alloc(Math.max(had.length, offset + bytes.length))
    had.copy(whole)
    whole.set(bytes, offset)
    copies.set(id, whole)
  },
  async close() {},
})

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** An empty disk of 1 MiB that is sound to whoever inspects it: header, reference counts and one table; the text stands in a cluster of nobody's. */
function qcow2Of(text: string): Buffer {
  const CLUSTER = 65_536
  const bytes = Buffer.alloc(5 * CLUSTER)
  bytes.write('QFI\xfb', 'latin1')
  bytes.writeUInt32BE(3, 4)
  bytes.writeUInt32BE(16, 20)
  bytes.writeBigUInt64BE(BigInt(MIB), 24)
  bytes.writeUInt32BE(1, 36)
  bytes.writeBigUInt64BE(BigInt(3 * CLUSTER), 40)
  bytes.writeBigUInt64BE(BigInt(CLUSTER), 48)
  bytes.writeUInt32BE(1, 56)
  bytes.writeUInt32BE(4, 96)
  bytes.writeUInt32BE(104, 100)
  bytes.write(text.slice(0, 1000), 4 * CLUSTER)
  return bytes
}
