/** Bugs in how volumes are kept, given to servers and taken back. */
import type { PlantedBug } from './planted-bug.ts'

export const VOLUME_BUGS: readonly PlantedBug[] = [
  {
    name: 'deleted-volume-keeps-its-claim',
    file: 'src/domain/volume/remove.ts',
    text: `  for (const snapshot of await snapshotsOf(tx, [row.id])) await forgetSnapshot(tx, row, snapshot)
  await releasePool(tx, row)
  await deleteFound(`,
    becomes: `  for (const snapshot of await snapshotsOf(tx, [row.id])) await forgetSnapshot(tx, row, snapshot)
  await deleteFound(`,
    leavesOut: 'giving back what a deleted volume has claimed of its pool',
  },
  {
    name: 'undone-volume-keeps-its-claim',
    file: 'src/domain/volume/observe.ts',
    text: `  await releasePool(tx, row)
`,
    becomes: '',
    leavesOut: 'giving back what a volume that could not be made has claimed of its pool',
  },
  {
    name: 'older-report-ends-extending',
    file: 'src/domain/volume/extend.ts',
    text: `  if (row.claimed_gib <= row.size_gib || said.generation < row.wanted_generation) return {}
  const isCalledSo = row.status === 'extending'
  if (said.sizeMib >= row.claimed_gib * 1024)`,
    becomes: `  if (row.claimed_gib <= row.size_gib) return {}
  const isCalledSo = row.status === 'extending'
  if (said.sizeMib >= 0)`,
    leavesOut: 'whether a report of a volume answers to what is wanted of it now',
  },
  {
    name: 'volumes-not-held-against-quota',
    file: 'src/domain/volume/quotas.ts',
    text: `    await volumeQuotas.require(tx, projectId, 'volume', volumes, async () => all.volumes)
`,
    becomes: '',
    leavesOut: 'asking whether a project may have more volumes',
  },
  {
    name: 'root-volume-goes-with-server',
    file: 'src/domain/compute/server-volume.observe.ts',
    text: '(isUndone ? made === 1 : delete_on_termination === 1)',
    becomes: 'made === 1',
    leavesOut: 'whether a volume that was made for a server was to go with it',
  },
  {
    name: 'snapshots-stay-with-their-giver',
    file: 'src/domain/volume/transfer.ts',
    text: `  for (const snapshot of snapshots) await updateSnapshotRow(tx, { ...snapshot, ...owner }, owner)
`,
    becomes: '',
    leavesOut: 'that the snapshots of a volume that is given to another project are his from then on',
  },
  {
    name: 'offer-taken-with-any-key',
    file: 'src/domain/volume/transfer.ts',
    text: `    if (!timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(transfer.key_hash))) throw volumeRefusals.wrong_key({ id })
`,
    becomes: '',
    leavesOut: 'whether who takes a volume that is offered has its key',
  },
  {
    name: 'volume-found-by-anyone',
    file: 'src/domain/volume/volume.store.ts',
    text: ".where('id', '=', id).where(volumesWithin(ctx)).executeTakeFirst()",
    becomes: ".where('id', '=', id).executeTakeFirst()",
    leavesOut: 'whose a volume is, when it is asked for by its id',
  },
  {
    name: 'key-left-by-volume',
    file: 'src/domain/volume/remove.ts',
    text: `  if (row.key_id !== null) await dropNamedSecret(tx, row.key_id)
`,
    becomes: '',
    leavesOut: 'that the key of an encrypted volume goes with it',
  },
  {
    name: 'group-stays-without-volumes',
    file: 'src/domain/volume/remove.ts',
    text: `  if (row.group_id !== null) await settleGroup(tx, row.group_id)
`,
    becomes: '',
    leavesOut: 'that a group which is deleted with its volumes goes with the last of them',
  },
  {
    name: 'group-snapshot-is-made-of-one',
    file: 'src/domain/volume/snapshot.store.ts',
    text: '  if (set.status !== undefined && ENDS.includes(set.status)) await settleGroupSnapshotOf(tx, id)',
    becomes: '',
    leavesOut: 'that the snapshot of a group is there when those of its volumes are',
  },
]
