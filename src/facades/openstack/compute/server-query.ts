/** What servers may be filtered and sorted by; from 2.75 on everything else is refused, before it is not looked at. */
import { type Static, type TProperties, Type } from '../../../api/schema.ts'
import { paging } from './pieces.ts'

const texts = <const K extends string>(...keys: K[]) =>
  Object.fromEntries(keys.map((key) => [key, Type.Optional(Type.String())])) as Record<K, ReturnType<typeof textField>>
const textField = () => Type.Optional(Type.String())

export const SORT_KEYS = [
  ...['access_ip_v4', 'access_ip_v6', 'auto_disk_config', 'availability_zone', 'config_drive', 'created_at'],
  ...['display_description', 'display_name', 'host', 'hostname', 'image_ref', 'instance_type_id', 'kernel_id', 'key_name'],
  ...['launch_index', 'launched_at', 'locked', 'locked_by', 'memory_mb', 'node', 'power_state', 'progress', 'project_id'],
  ...['ramdisk_id', 'root_device_name', 'task_state', 'terminated_at', 'updated_at', 'user_id', 'uuid', 'vcpus', 'vm_state'],
]

/** Columns of Nova's own, which it took before 2.75 and left out of the order. */
export const IGNORED_SORT_KEYS = [
  ...['architecture', 'cell_name', 'cleaned', 'default_ephemeral_device', 'default_swap_device', 'deleted', 'deleted_at'],
  ...['disable_terminate', 'ephemeral_gb', 'ephemeral_key_uuid', 'id', 'key_data', 'launched_on', 'os_type', 'reservation_id'],
  ...['root_gb', 'shutdown_terminate', 'user_data', 'vm_mode'],
]

const filters = {
  ...paging,
  ...texts('all_tenants', 'changes-since', 'changes-before', 'config_drive', 'deleted', 'flavor', 'host', 'image', 'ip', 'ip6'),
  ...texts('key_name', 'locked', 'name', 'node', 'not-tags', 'not-tags-any', 'power_state', 'project_id', 'reservation_id'),
  ...texts('tags', 'tags-any', 'tenant_id', 'user_id', 'uuid', 'vm_state'),
  ...texts('access_ip_v4', 'access_ip_v6', 'description', 'display_description', 'display_name', 'hostname', 'image_ref'),
  ...texts('created_at', 'kernel_id', 'launch_index', 'launched_at', 'progress', 'ramdisk_id', 'root_device_name'),
  // there are no servers here that are deleted and still kept: with them or without, it is the same list
  ...texts('soft_deleted', 'task_state', 'terminated_at'),
  ...texts('auto_disk_config', 'availability_zone', 'locked_by'),
  status: Type.Optional(Type.Array(Type.String())),
  sort_key: Type.Optional(Type.Array(Type.Enum(SORT_KEYS))),
  sort_dir: Type.Optional(Type.Array(Type.Enum(['asc', 'desc']))),
}

/** Tables of Nova's own beside its servers: its schema knows them so that its code can refuse them. */
export const TABLES = [
  ...(['block_device_mapping', 'info_cache', 'metadata', 'pci_devices', 'security_groups', 'services'] as const),
  'system_metadata',
] as const

const all = { ...filters, ...texts(...TABLES) }
const TAGS = ['tags', 'tags-any', 'not-tags', 'not-tags-any']
const without = (keys: readonly string[]): TProperties =>
  Object.fromEntries(Object.entries(all).filter(([key]) => !keys.includes(key)))

export const serverQuery = Type.Object(all, { additionalProperties: false })
export type ServerQuery = Static<typeof serverQuery>

/** What a version does not know is left out before the handler sees it. */
export const serverQueryAt = (minor: number) =>
  Type.Object(
    {
      ...without([...(minor < 26 ? TAGS : []), ...(minor < 66 ? ['changes-before'] : []), ...(minor < 73 ? ['locked'] : [])]),
      sort_key: Type.Optional(Type.Array(Type.Enum([...SORT_KEYS, ...IGNORED_SORT_KEYS]))),
    },
    { additionalProperties: true },
  )

/** Without keys that are left out of the order, and the directions that stand for them. */
export function heededOrder(asked: Record<string, unknown>): Record<string, unknown> {
  const [keys, directions] = [asked.sort_key, asked.sort_dir].map((given) => (Array.isArray(given) ? given : []))
  const heeds = (_: unknown, i: number) => !IGNORED_SORT_KEYS.includes(String(keys?.[i]))
  if (keys?.every(heeds)) return asked
  return { ...asked, sort_key: keys?.filter(heeds), sort_dir: directions?.filter(heeds) }
}
