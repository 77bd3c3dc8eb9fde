/** Writes what a backup holds into a volume that nobody has open: received whole first, so that the volume holds the one or the other. */
import type { WantedTransfer } from '../domain/backup/index.ts'
import type { RawFile } from '../drivers/volume/copies.ts'
import { CHUNK_BYTES, PAGE_CHUNKS, unpackChunk } from '../wire/chunk/index.ts'
import type { TransferWorld } from './backup-saving.ts'
import { untilHeard } from './follower.ts'
import { agentRefusals } from './refusals.ts'

const MIB = 1024 ** 2

export async function restoreVolume(world: TransferWorld, doc: WantedTransfer, signal: AbortSignal): Promise<void> {
  const { pool, access, hypervisor, copies } = world
  const { id, volume } = doc
  await access.hold([volume], async () => {
    const users = (await hypervisor.list()).filter(({ volumes = [] }) => volumes.some((one) => one.id === volume))
    if (users.length > 0) throw agentRefusals.volume_in_use({ id: volume })
    await pool.replace(volume, { replacementId: id, bring: () => receive(world, doc, signal) }, signal)
  })
  await copies.remove(id)
}

async function receive(world: TransferWorld, { id, volume, diskBytes = 0 }: WantedTransfer, signal: AbortSignal) {
  const { copies, controller, clock, pool } = world
  const { sizeMib = 0 } = (await pool.find(volume)) ?? {}
  const disk = await copies.receive(id, Math.max(sizeMib * MIB, diskBytes))
  try {
    for (let page = 0; page * PAGE_CHUNKS * CHUNK_BYTES < diskBytes; page++) {
      const names = await untilHeard(clock, signal, () => controller.backupPage(id, page, signal))
      await receivePage(world, { id, page, names, disk }, signal)
    }
  } finally {
    await disk.close()
  }
  return copies.disk(id)
}

interface Page {
  id: string
  page: number
  names: readonly string[]
  disk: RawFile
}

async function receivePage(
  { controller, clock }: TransferWorld,
  { id, page, names, disk }: Page,
  signal: AbortSignal,
): Promise<void> {
  for (const [at, name] of names.entries()) {
    signal.throwIfAborted()
    if (name === '') continue
    const packed = await untilHeard(clock, signal, () => controller.backupChunk(id, name, signal))
    await disk.write((page * PAGE_CHUNKS + at) * CHUNK_BYTES, await unpackChunk(name, packed))
  }
}
