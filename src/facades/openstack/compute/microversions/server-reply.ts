/** What each version added to a server's reply. */
import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { inside, without } from '../../resource/version-change.ts'
import { FLAVOR_LINK, type ServerView } from '../resources/server-view.ts'

type Change = (body: unknown) => unknown

/** For the fragments of detailed lists, and for replies with one server. */
const everywhere = (change: Change) => ({
  server: change,
  showServer: inside('server', change),
  updateServer: inside('server', change),
})

const added = (version: string, summary: string, ...keys: string[]): ChangeModule => ({
  version,
  summary,
  response: everywhere((body) => without(body, keys)),
})

const ATTRIBUTES_OF_2_3 = [
  'reservation_id',
  'launch_index',
  'hostname',
  'kernel_id',
  'ramdisk_id',
  'root_device_name',
  'user_data',
]

/** Until 2.89 it was one of the attributes that only admins see. */
const hideHostname: Change = (body) =>
  'OS-EXT-SRV-ATTR:host' in (body as object) ? body : without(body, ['OS-EXT-SRV-ATTR:hostname'])

const linkFlavor: Change = (body) => ({ ...(body as object), flavor: (body as ServerView)[FLAVOR_LINK] })

const volumesById: Change = (body) => {
  const key = 'os-extended-volumes:volumes_attached'
  const { [key]: volumes, ...rest } = body as ServerView
  return volumes === undefined ? body : { ...rest, [key]: volumes.map(({ id }) => ({ id })) }
}

const groupsOfServer: Change = (body) => without(body, ['server_groups'])

/** What a reply to an update did not hold until 2.74. */
const NOT_AFTER_UPDATE = [
  'OS-EXT-AZ:availability_zone',
  ...['host', 'hypervisor_hostname', 'instance_name', ...ATTRIBUTES_OF_2_3].map((key) => `OS-EXT-SRV-ATTR:${key}`),
  ...['power_state', 'task_state', 'vm_state'].map((key) => `OS-EXT-STS:${key}`),
  'OS-SRV-USG:launched_at',
  'OS-SRV-USG:terminated_at',
  'config_drive',
  'host_status',
  'key_name',
  'os-extended-volumes:volumes_attached',
  'security_groups',
]

export const serverReplyChanges: readonly ChangeModule[] = [
  added('2.96', 'Servers tell the zone that they were asked to be in', 'pinned_availability_zone'),
  { version: '2.90', summary: 'Everybody sees the hostname', response: everywhere(hideHostname) },
  {
    version: '2.75',
    summary: 'The reply to an update is whole',
    response: { updateServer: inside('server', (body) => withoutMacs(without(body, NOT_AFTER_UPDATE))) },
  },
  added('2.73', 'Locks have a reason', 'locked_reason'),
  {
    version: '2.71',
    summary: 'A server shown alone tells its groups',
    response: { showServer: inside('server', groupsOfServer), updateServer: inside('server', groupsOfServer) },
  },
  added('2.63', 'Servers tell trusted certificates', 'trusted_image_certificates'),
  { version: '2.47', summary: 'The flavor is embedded', response: everywhere(linkFlavor) },
  added('2.26', 'Servers have tags', 'tags'),
  added('2.19', 'Servers have a description', 'description'),
  added('2.16', 'Servers tell the state of their host', 'host_status'),
  added('2.9', 'Servers tell whether they are locked', 'locked'),
  {
    version: '2.3',
    summary: 'Servers tell which volumes go with them',
    response: everywhere(volumesById),
  },
  added('2.3', 'More attributes for admins', ...ATTRIBUTES_OF_2_3.map((key) => `OS-EXT-SRV-ATTR:${key}`)),
]

function withoutMacs(body: unknown): unknown {
  const { addresses } = body as ServerView
  const plain = Object.entries(addresses).map(([name, all]) => [name, all.map(({ version, addr }) => ({ version, addr }))])
  return { ...(body as object), addresses: Object.fromEntries(plain) }
}
