/** Gives a new server the volumes that it is to begin with: taken, or made for it, in the transaction of its row. */

import { withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { getSnapshot, holdVolumes, makeForServer, type PromisedVolume, takeForServer } from '../volume/index.ts'
import { deviceFor } from './device-name.ts'
import { computeRefusals } from './refusals.ts'
import { busOf, ownDisks } from './server-disks.ts'
import type { ServerRow, ServerVolumeRow } from './tables.ts'

export interface NewDisk {
  /** Of all but `volume` a new volume is made. */
  source: { kind: 'volume' | 'snapshot' | 'image'; id: string } | { kind: 'blank' }
  /** Of a new volume; absent: as large as its snapshot. */
  sizeGib?: number | undefined
  volumeType?: string | undefined
  /** 0: the server boots from it; absent: it is never booted from. */
  bootIndex?: number | undefined
  device?: string | undefined
  tag?: string | undefined
  deleteOnTermination: boolean
}

/** All or none. @throws bad_request, not_found, over_quota; forbidden when it would have more disks than it may */
export async function giveDisks(tx: StoreCtx, row: ServerRow, disks: readonly NewDisk[]): Promise<void> {
  const taken: string[] = []
  const hosts = new Set<string>()
  for (const disk of rootFirst(disks)) {
    const own = disk.bootIndex === 0 ? 0 : ownDisks(row)
    const device = deviceFor(busOf(row), own, taken, disk.device)
    taken.push(device)
    const promised = await promisedOf(tx, disk, { serverId: row.id, device })
    if (promised.hostId !== null) hosts.add(promised.hostId)
    await insertRow(tx.db, 'server_volume', serverVolumeOf(tx, disk, { promised, serverId: row.id, device }))
  }
  if (hosts.size > 1) throw computeRefusals.volumes_apart({ hosts: hosts.size })
}

/** Before any quota: the volumes that are taken, and those of the snapshots of which others are made. @throws not_found */
export async function holdSources(tx: StoreCtx, disks: readonly NewDisk[]): Promise<void> {
  const ids: string[] = []
  for (const { source } of disks) {
    if (source.kind === 'volume') ids.push(source.id)
    if (source.kind === 'snapshot') ids.push((await getSnapshot(withoutReach(tx), source.id)).volume_id)
  }
  await holdVolumes(tx, ids)
}

const rootFirst = (disks: readonly NewDisk[]) => disks.toSorted((a, b) => Number(b.bootIndex === 0) - Number(a.bootIndex === 0))

interface Given {
  serverId: string
  device: string
}

async function promisedOf(tx: StoreCtx, { source, sizeGib, volumeType }: NewDisk, given: Given): Promise<PromisedVolume> {
  if (source.kind === 'volume') return takeForServer(tx, source.id, given)
  const type = volumeType === undefined ? {} : { type: volumeType }
  switch (source.kind) {
    case 'image':
      return makeForServer(tx, { ...type, sizeGib: sizeGib ?? 0, imageId: source.id, name: '' }, given)
    case 'snapshot': {
      const size = sizeGib ?? (await getSnapshot(withoutReach(tx), source.id)).size_gib
      return makeForServer(tx, { ...type, sizeGib: size, from: { kind: 'snapshot', id: source.id }, name: '' }, given)
    }
    case 'blank':
      return makeForServer(tx, { ...type, sizeGib: sizeGib ?? 0, name: '' }, given)
  }
}

const serverVolumeOf = (
  tx: StoreCtx,
  { source, tag, bootIndex, deleteOnTermination }: NewDisk,
  { promised, serverId, device }: Given & { promised: PromisedVolume },
): ServerVolumeRow => ({
  id: tx.random.uuid(),
  server_id: serverId,
  volume_id: promised.volumeId,
  attachment_id: promised.attachmentId,
  device,
  tag: tag ?? null,
  read_only: promised.readOnly ? 1 : 0,
  delete_on_termination: deleteOnTermination ? 1 : 0,
  state: 'waiting',
  boot_index: bootIndex ?? null,
  made: source.kind === 'volume' ? 0 : 1,
  created_at: tx.clock.now(),
})
