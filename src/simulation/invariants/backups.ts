/** Backups of volumes, held against their store: all of each is there, and nothing is under way for ever. */
import { inspectStore } from '../../domain/backup/index.ts'
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'
import { noRows } from './rows.ts'

const UNDER_WAY = `
  select 'backup ' || id || ' is ' || status || ', and ' || stored from volume_backup
    where status not in ('available', 'error') or stored not in ('whole', 'nothing') or (status = 'available' and stored != 'whole')
  union all select 'the transfer ' || id || ' of backup ' || backup_id || ' is wanted ' || wanted_state from backup_transfer
  union all select 'volume ' || id || ' is ' || status from volume where status in ('backing-up', 'restoring-backup')
  union all select 'snapshot ' || id || ' is ' || status from volume_snapshot where status = 'backing-up'`

export const backupsAtRest: Invariant = {
  name: 'every backup and restore ends',
  when: 'rest',
  breaches: (cloud) => noRows(cloud, UNDER_WAY),
}

export const backupsWhole: Invariant = {
  name: 'the store has all of each backup, and no backup that no row knows',
  when: 'rest',
  async breaches(cloud) {
    const rows = keptIn(cloud)
    const places = rows.map(({ chain_id, stored_as }) => `${chain_id}/${stored_as}`)
    const { damaged, unknown } = await inspectStore(cloud.backups, {
      whole: rows.filter(({ stored }) => stored === 'whole'),
      places,
    })
    return [...damaged.map((one) => `backup ${one}`), ...unknown.map((one) => `the store has ${one}, which is nobody’s`)]
  },
}

const keptIn = (cloud: SimulatedCloud) =>
  rowsOf(cloud, 'select id, chain_id, stored_as, manifest_sha256, stored from volume_backup order by id').map((row) => ({
    id: String(row.id),
    chain_id: String(row.chain_id),
    stored_as: String(row.stored_as),
    stored: String(row.stored),
    manifest_sha256: row.manifest_sha256 === null ? null : String(row.manifest_sha256),
  }))
