/** Sends what a volume, or a snapshot of it, holds at one moment: of its chunks the names, and those alone that the controller does not have. */
import type { WantedTransfer } from '../domain/backup/index.ts'
import type { RawFile } from '../drivers/volume/copies.ts'
import { CHUNK_BYTES, chunkName, PAGE_CHUNKS, packChunk } from '../wire/chunk/index.ts'
import { type CopyingWorld, copyDisk } from './disk-copying.ts'
import { type FollowerWorld, untilHeard } from './follower.ts'
import type { AgentWorld } from './host-drivers.ts'
import { agentRefusals } from './refusals.ts'

export type TransferWorld = CopyingWorld & FollowerWorld & Pick<AgentWorld, 'controller'>

/** A copy that is changed under our hands, or a controller that loses what it has, would keep us for ever. */
const MOST_ROUNDS = 5

export async function saveVolume(
  world: TransferWorld,
  { id, volume, snapshot }: WantedTransfer,
  signal: AbortSignal,
): Promise<void> {
  const { copies, controller, clock } = world
  const source =
    snapshot === undefined ? ({ kind: 'volume', id: volume } as const) : ({ kind: 'snapshot', id: snapshot, volume } as const)
  await copyDisk(world, { id, source, format: 'raw' }, signal)
  const copy = await copies.openRaw(id)
  try {
    for (let page = 0; page * PAGE_CHUNKS * CHUNK_BYTES < copy.sizeBytes; page++)
      await savePage(world, { id, page, copy }, signal)
    await untilHeard(clock, signal, () => controller.endBackup(id, copy.sizeBytes, signal))
  } finally {
    await copy.close()
  }
  await copies.remove(id)
}

interface Page {
  id: string
  page: number
  copy: RawFile
}

async function savePage({ controller, clock }: TransferWorld, { id, page, copy }: Page, signal: AbortSignal): Promise<void> {
  const { names, places } = await namesOf({ copy, page }, signal)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const missing = await untilHeard(clock, signal, () => controller.offerPage(id, page, names, signal))
    if (missing.length === 0) return
    for (const name of missing) {
      const at = places.get(name)
      const content = at === undefined ? undefined : await copy.read(at, CHUNK_BYTES)
      if (!content || chunkName(content) !== name) throw agentRefusals.copy_altered()
      const packed = await packChunk(content)
      await untilHeard(clock, signal, () => controller.sendChunk(id, name, packed, signal))
    }
  }
  throw agentRefusals.chunks_lost()
}

/** The empty name stands for zeros, which are not sent. */
async function namesOf({ copy, page }: Omit<Page, 'id'>, signal: AbortSignal) {
  const zeros = Buffer.alloc(CHUNK_BYTES)
  const [names, places]: [string[], Map<string, number>] = [[], new Map()]
  const begin = page * PAGE_CHUNKS * CHUNK_BYTES
  const end = Math.min(copy.sizeBytes, begin + PAGE_CHUNKS * CHUNK_BYTES)
  for (let at = begin; at < end; at += CHUNK_BYTES) {
    signal.throwIfAborted()
    const content = await copy.read(at, CHUNK_BYTES)
    const name = content.equals(zeros.subarray(0, content.length)) ? '' : chunkName(content)
    names.push(name)
    if (name !== '') places.set(name, at)
  }
  return { names, places }
}
