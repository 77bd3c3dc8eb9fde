/** What has to be held, until the end of the transaction, by whoever writes what others count, choose or look at before they write. */

/** `insert on server`, as a trigger names it; an SQL text of the row, `new.` or `old.`, that names the lock; which rows alone. */
export type Guarded = readonly [event: string, lock: string, when?: string]

const QUOTA = "'quota:' || new.project_id"
const PLACEMENT = "'placement'"
const ADDRESSES = "'addresses:' || new.network_id"
const VOLUME = "'volume/' || new.volume_id"

/** Counted towards a quota. What comes without being asked for takes nobody's room. */
const COUNTED: readonly Guarded[] = [
  ...[
    'server',
    'network',
    'subnet',
    'router',
    'floating_ip',
    'secret',
    'secret_container',
    'secret_order',
    'project_keypair',
  ].map((table) => [`insert on ${table}`, QUOTA] as const),
  ...['volume', 'volume_snapshot', 'volume_backup', 'volume_group'].map((table) => [`insert on ${table}`, QUOTA] as const),
  ['insert on port', QUOTA, "new.project_id != '' and new.device_owner != 'network:distributed'"],
  ['insert on security_group', QUOTA, 'new.is_default = 0'],
  ['insert on security_rule', QUOTA, 'not exists (select 1 from security_group where id = new.group_id and is_default = 1)'],
  ['update of project_id on volume', QUOTA],
  ['update of project_id on volume_snapshot', QUOTA],
  ['insert on keypair', "'keypair:' || new.user_id"],
  ['insert on image', "'image-limit:' || new.owner_id"],
  ['update of file_key on image', "'image-limit:' || new.owner_id", 'new.file_key is not null'],
]

/** Room on hosts, and in their pools. */
const CLAIMED: readonly Guarded[] = [
  ['insert on host_claim', PLACEMENT],
  ['delete on host_claim', PLACEMENT],
  ['update of claimed_cpus on host', PLACEMENT],
  ['update of claimed_memory_mib on host', PLACEMENT],
  ['update of claimed_disk_gib on host', PLACEMENT],
  ['update of claimed_volume_gib on host', PLACEMENT],
  ['delete on host', PLACEMENT],
  ['update of claimed_gib on volume_pool', PLACEMENT],
  ['update of claimed_gib on volume', PLACEMENT],
]

/** Chosen among what nobody has. */
const CHOSEN: readonly Guarded[] = [
  ['insert on address', ADDRESSES],
  ['insert on floating_ip', ADDRESSES],
  ['insert on port', ADDRESSES],
  ['insert on subnet', ADDRESSES],
  ['update of pools_json on subnet', ADDRESSES],
  ['insert on server_volume', "'server/' || new.server_id"],
  ['insert on volume_qos', "'volume_qos.name'"],
  ['insert on secret_project_key', "'secret-key:' || new.project_id"],
  ['insert on identity_provider', "'identity.provider'"],
  ['insert on registered_limit', "'identity.limit'"],
  ['insert on trust', "'identity.trust:' || new.trustor_id"],
  ['insert on application_credential', "'identity.application-credential:' || new.user_id"],
  ['insert on identity_user', "'identity.user:' || new.domain_id"],
  ['insert on identity_group', "'identity.group:' || new.domain_id"],
  ['insert on role', "'identity.role:' || coalesce(new.domain_id, '')"],
  ['insert on tag', "'tag:' || new.kind || '/' || new.resource_id"],
]

/** Changed by what it is. */
const LOOKED_AT: readonly Guarded[] = [
  ['update of project_id on volume', "'volume/' || new.id"],
  ['update of type_id on volume', "'volume/' || new.id"],
  ['update of read_only on volume', "'volume/' || new.id"],
  ['insert on volume_attachment', VOLUME],
  ['insert on volume_snapshot', VOLUME],
  ['insert on volume_transfer', VOLUME],
  ['delete on volume_transfer', "'volume/' || old.volume_id"],
  ['insert on volume_type_access', "'volume_type/' || new.type_id"],
  ['insert on volume_type_encryption', "'volume_type/' || new.type_id"],
  ['insert on volume_group_snapshot', "'volume_group/' || new.group_id"],
  ['delete on volume_backup', "'backup-chain:' || old.chain_id"],
  ['update of meta on server', "'server/' || new.id"],
  ['update of routes_json on router', "'router:' || new.id"],
  ['delete on router', "'router:' || old.id"],
  ['delete on image', "'image:' || old.id"],
]

/** The feed is read by its numbers: who takes one commits before the next is taken. */
const NUMBERED: readonly Guarded[] = [['insert on change', "'feed'"]]

/** A statement that counts what quotas are of. */
export const COUNTS_TOWARDS_QUOTA = new RegExp(
  `\\b(?:project_row_count|from "?(?:${COUNTED.map(([event]) => event.split(' ').at(-1)).join('|')}))\\b`,
  'i',
)

export const GUARDED: readonly Guarded[] = [COUNTED, CLAIMED, CHOSEN, LOOKED_AT, NUMBERED].flat()

/**
 * Taken in either order so far: a host's report, and a host that is removed, free one server or volume after another, each with its room.
 * PostgreSQL gives up one of two that meet, and it is tried again.
 */
export const takenEitherWay = (first: string, second: string): boolean =>
  first === 'placement' && /^volume(?:_group|_group_snapshot)?\//.test(second)

/** Whose rows are held by whoever has added them, for nobody else can know them. */
export const HELD_WHEN_ADDED: readonly string[] = ['server', 'volume', 'volume_type', 'volume_group']
