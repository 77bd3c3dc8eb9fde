/** Every state is one of its table. */
import { GROUP_STATUSES, SNAPSHOT_STATUSES, VOLUME_STATUSES } from '../../domain/volume/index.ts'
import { asRowsAreNoted } from './row-notes.ts'
import { asFeedGoesOn, noRows } from './rows.ts'

const STATES: readonly [table: string, column: string, states: readonly string[]][] = [
  ['server', 'lifecycle', ['building', 'built', 'error', 'deleting']],
  ['server', 'wanted_power', ['running', 'stopped', 'paused', 'absent']],
  ['server', 'observed_power', ['none', 'building', 'running', 'stopped', 'paused', 'absent', 'failed']],
  ['operation', 'state', ['running', 'unwinding', 'done', 'failed', 'stuck']],
  ['host_command', 'state', ['wanted', 'done', 'failed']],
  ['image', 'status', ['queued', 'saving', 'uploading', 'importing', 'active', 'deactivated', 'deleted', 'killed']],
  ['image_task', 'status', ['pending', 'processing', 'success', 'failure']],
  ['secret_order', 'status', ['ACTIVE', 'ERROR']],
  ['volume', 'status', VOLUME_STATUSES],
  ['volume_snapshot', 'status', SNAPSHOT_STATUSES],
  ['volume_group', 'status', GROUP_STATUSES],
  ['volume_group_snapshot', 'status', GROUP_STATUSES],
  ['volume_attachment', 'status', ['reserved', 'attaching', 'attached', 'detaching']],
  ['server_volume', 'state', ['waiting', 'attaching', 'attached', 'detaching']],
]

const WHOLE = `
  select 'server ' || name || ' is built and on no host' from server where lifecycle = 'built' and host_id is null
  union all select 'server ' || name || ' is in error without a fault' from server where lifecycle = 'error' and fault is null
  union all select 'server ' || name || ' has answered what nobody has asked for' from server where observed_generation > wanted_generation
  union all select 'image ' || id || ' is active without a file' from image where status = 'active' and file_key is null
    and not (size_bytes = 0 and exists (select 1 from image_property where image_id = image.id and name = 'block_device_mapping'))
  union all select 'image ' || id || ' is imported by no task' from image where import_task_id is not null
    and not exists (select 1 from image_task t where t.id = import_task_id and t.status in ('pending', 'processing'))
  union all select 'image ' || id || ' is ' || status || ' while it is imported' from image where import_task_id is not null and status != 'importing'
  union all select 'floating IP ' || ip || ' leads to a port by no router' from floating_ip where (fixed_port_id is null) != (router_id is null)`

export const states = asFeedGoesOn({
  name: 'every state is one of its table',
  breaches: (cloud) => [
    ...STATES.flatMap(([table, column, known]) =>
      noRows(
        cloud,
        `select '${table} ' || id || ' is ${column} ' || "${column}" from "${table}" where "${column}" not in (${known.map((state) => `'${state}'`).join(', ')})`,
      ),
    ),
    ...noRows(cloud, WHOLE),
  ],
})

/** Whoever has locked it unlocks it first. */
export const lockedStay = asRowsAreNoted(
  'no server is deleted while it is locked',
  {
    topic: 'locked',
    triggers: [
      [
        "after update of lifecycle on server when new.lifecycle = 'deleting' and old.lifecycle != 'deleting' and old.locked = 1",
        "select 'server ' || old.name || ' is deleted though it is locked', 0",
      ],
    ],
  },
  (_, deleted) => deleted.map(({ what }) => what),
)
