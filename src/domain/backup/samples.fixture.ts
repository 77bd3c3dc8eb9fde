import { transact } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import type { MakeSamples } from '../samples.fixture.ts'
import type { VolumeBackupRow } from './tables.ts'

/** One that the store has nothing of, in error: what is done with it needs no host. */
export const makeSamples: MakeSamples = async ({ member }) => {
  const id = await transact(member, async (tx) => {
    const now = tx.clock.now()
    if (tx.who.kind !== 'user' || tx.who.scope.kind !== 'project') throw new Error('a sample is a user’s of a project')
    const id = tx.random.uuid()
    const row: VolumeBackupRow = {
      id,
      stored_as: id,
      project_id: tx.who.scope.projectId,
      user_id: tx.who.userId,
      name: 'sample',
      description: null,
      status: 'error',
      volume_id: tx.random.uuid(),
      snapshot_id: null,
      parent_id: null,
      chain_id: tx.random.uuid(),
      size_gib: 1,
      container: null,
      zone: 'sample',
      fault: 'A sample.',
      facts: JSON.stringify({ name: null, description: null, bootable: false, metadata: {}, imageMetadata: {} }),
      data_at: now,
      created_at: now,
      updated_at: now,
      restore_volume_id: null,
      stored: 'nothing',
      manifest_sha256: null,
      disk_bytes: 0,
      page_count: 0,
      chunk_count: 0,
    }
    await insertRow(tx.db, 'volume_backup', row)
    return row.id
  })
  return { volume_backup: id }
}
