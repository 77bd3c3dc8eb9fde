/** The nouns of the APIs that tenants use: where each is listed and shown, and what a row of it shows that was promised. */
import { rowsAt, textAt } from './client.ts'
import { COLLECTIONS } from './collections.ts'
import type { Noun } from './noun.ts'
import type { Kind } from './thing.ts'

const id = (row: unknown): string => textAt(row, 'id')
const name = (row: unknown): string => textAt(row, 'name')
const never = () => false

/** In the order that the API gives them. */
export const addressesOf = (port: unknown): string =>
  rowsAt(port, 'fixed_ips')
    .map((address) => textAt(address, 'ip_address'))
    .join(',')

/** Lists and objects, as they are compared. */
export const jsonOf = (value: unknown): string => JSON.stringify(value ?? null)

const jsonAt = (row: unknown, field: string): string => jsonOf((row as Record<string, unknown>)[field])

/** What is one of several, each an attribute of its own: they are changed apart. */
export const tagsOf = (row: unknown): Record<string, string> =>
  Object.fromEntries(rowsAt(row, 'tags').map((tag) => [`tag ${tag}`, 'yes']))

function neutron(kind: Kind, plural: string, view: Noun['view'], more: Partial<Noun> = {}): Noun {
  const path = `/networking/v2.0/${plural}`
  return {
    kind,
    path,
    field: plural.replaceAll('-', '_'),
    paging: 'marker',
    idOf: id,
    nameOf: name,
    comesWithOthers: never,
    view: (row) => ({ name: name(row), ...view(row), ...tagsOf(row) }),
    show: (one) => `${path}/${one}`,
    shownAs: kind,
    ...more,
  }
}

const keystone = (kind: Kind, path: string, field: string, comesWithOthers: Noun['comesWithOthers']): Noun => ({
  kind,
  path,
  field,
  idOf: id,
  nameOf: name,
  comesWithOthers: (row) => comesWithOthers(row) || name(row).startsWith('tenant-'),
  view: (row) => ({ name: name(row), description: textAt(row, 'description') }),
  show: (one) => `${path}/${one}`,
  shownAs: kind,
})

/** Notes, each an attribute of its own. */
const metadataOf = (row: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((row as { metadata?: Record<string, string> }).metadata ?? {}).map(([key, value]) => [`meta ${key}`, value]),
  )

/** Made with an image of a server. */
const isOfImage = (row: unknown) => name(row).startsWith('snapshot for ')

function cinder(kind: 'volume' | 'snapshot', view: Noun['view'], comesWithOthers: Noun['comesWithOthers'] = never): Noun {
  const path = `/volume/v3/${kind}s`
  return {
    kind,
    path: `${path}/detail`,
    field: `${kind}s`,
    paging: 'marker',
    idOf: id,
    nameOf: name,
    comesWithOthers,
    view: (row) => ({
      name: name(row),
      description: textAt(row, 'description'),
      size: textAt(row, 'size'),
      ...metadataOf(row),
      ...view(row),
    }),
    show: (one) => `${path}/${one}`,
    shownAs: kind,
  }
}

/** Of the volumes that are made in groups. */
export const GROUPED = 'grouped'

/** Made in a group, of another group or of the snapshot of one. */
const isOfGroup = (row: unknown) => name(row) === GROUPED || textAt(row, 'group_id') !== ''
/** Made with the snapshot of a group. */
const isOfGroupSnapshot = (row: unknown) => textAt(row, 'group_snapshot_id') !== ''

const grouped = (kind: 'volume_group' | 'group_snapshot', path: string, field: string, view: Noun['view']): Noun => ({
  ...{ kind, path: `${path}/detail`, field, paging: 'marker', idOf: id, nameOf: name, comesWithOthers: never },
  view: (row) => ({ name: name(row), description: textAt(row, 'description'), ...view(row) }),
  show: (one) => `${path}/${one}`,
  shownAs: field.slice(0, -1),
})

/** Which server has a volume, each an attribute of its own: several may. */
export const onServer = (id: string): string => `on ${id}`

const serversOf = (row: unknown): Record<string, string> =>
  Object.fromEntries(rowsAt(row, 'attachments').map((one) => [onServer(textAt(one, 'server_id')), 'yes']))

/** Made with an encrypted volume, and by its id. */
const isKeyOfVolume = (row: unknown) => /^volume-[\da-f]{8}-/.test(name(row))

/** Its things are known by their addresses. */
function barbican(kind: 'secret' | 'container' | 'order', view: Noun['view'], more: Partial<Noun> = {}): Noun {
  const { nameOf = name } = more
  const path = `/key-manager/v1/${kind}s`
  return {
    kind,
    path,
    field: `${kind}s`,
    paging: 'offset',
    idOf: (row) => textAt(row, `${kind}_ref`).split('/').at(-1) ?? '',
    nameOf,
    comesWithOthers: never,
    view: (row) => ({ name: nameOf(row), ...view(row) }),
    show: (one) => `${path}/${one}`,
    shownAs: '',
    ...more,
  }
}

const serverView: Noun['view'] = (row) => ({
  name: name(row),
  power: textAt(row, 'status'),
  locked: textAt(row, 'locked'),
  description: textAt(row, 'description'),
  ...metadataOf(row),
  ...tagsOf(row),
})

/** Not the default group, which a project has without asking, and its rules. */
const isOfDefaultGroup = (row: unknown) => textAt(row, 'description') === ''
const fixedRowOf = (row: unknown) => rowsAt(row, 'fixed_ips').map((address) => textAt(address, 'subnet_id'))

/** What tenants note of images. */
export const PROPERTIES = ['season', 'origin'] as const

const OWN: readonly Noun[] = [
  {
    kind: 'server',
    path: '/compute/v2.1/servers/detail',
    field: 'servers',
    paging: 'marker',
    idOf: id,
    nameOf: name,
    comesWithOthers: never,
    view: serverView,
    show: (one) => `/compute/v2.1/servers/${one}`,
    shownAs: 'server',
  },
  neutron('network', 'networks', (row) => ({ enabled: textAt(row, 'admin_state_up') }), {
    comesWithOthers: (row) => name(row) === 'public',
  }),
  neutron('subnet', 'subnets', (row) => ({
    network: textAt(row, 'network_id'),
    cidr: textAt(row, 'cidr'),
    dhcp: textAt(row, 'enable_dhcp'),
    gateway: textAt(row, 'gateway_ip'),
    pools: jsonAt(row, 'allocation_pools'),
    routes: jsonAt(row, 'host_routes'),
    dns: jsonAt(row, 'dns_nameservers'),
  })),
  neutron(
    'port',
    'ports',
    (row) => ({
      network: textAt(row, 'network_id'),
      enabled: textAt(row, 'admin_state_up'),
      addresses: addressesOf(row),
      mac: textAt(row, 'mac_address'),
      device: textAt(row, 'device_id'),
      groups: rowsAt(row, 'security_groups').join(),
    }),
    { comesWithOthers: (row) => name(row) === '' },
  ),
  neutron('router', 'routers', (row) => ({
    gateway: textAt(row, 'external_gateway_info', 'network_id'),
    routes: jsonAt(row, 'routes'),
  })),
  neutron('router_interface', 'ports?device_owner=network:router_interface', () => ({}), {
    field: 'ports',
    nameOf: (row) => `${textAt(row, 'device_id')}/${fixedRowOf(row)}`,
    view: (row) => ({ name: `${textAt(row, 'device_id')}/${fixedRowOf(row)}` }),
    show: (one) => `/networking/v2.0/ports/${one}`,
    shownAs: 'port',
  }),
  neutron(
    'floatingip',
    'floatingips',
    (row) => ({
      name: textAt(row, 'description'),
      port: textAt(row, 'port_id'),
      address: textAt(row, 'floating_ip_address'),
    }),
    { nameOf: (row) => textAt(row, 'description') },
  ),
  neutron('security_group', 'security-groups', () => ({}), { comesWithOthers: (row) => name(row) === 'default' }),
  neutron(
    'security_group_rule',
    'security-group-rules',
    (row) => ({
      name: textAt(row, 'description'),
      group: textAt(row, 'security_group_id'),
      port: textAt(row, 'port_range_min'),
    }),
    { nameOf: (row) => textAt(row, 'description'), comesWithOthers: isOfDefaultGroup },
  ),
  {
    kind: 'image',
    path: '/image/v2/images',
    alsoAt: '/image/v2/images?os_hidden=true',
    field: 'images',
    paging: 'marker',
    idOf: id,
    nameOf: name,
    comesWithOthers: (row) => name(row) === 'tiny',
    view: (row) => ({
      name: name(row),
      ...{ status: textAt(row, 'status'), visibility: textAt(row, 'visibility'), hidden: textAt(row, 'os_hidden') },
      ...Object.fromEntries(PROPERTIES.map((key) => [`property ${key}`, textAt(row, key)])),
      ...tagsOf(row),
    }),
    show: (one) => `/image/v2/images/${one}`,
    shownAs: '',
  },
  {
    kind: 'keypair',
    path: '/compute/v2.1/os-keypairs',
    field: 'keypairs',
    paging: 'marker',
    idOf: (row) => textAt(row, 'keypair', 'name'),
    nameOf: (row) => textAt(row, 'keypair', 'name'),
    comesWithOthers: never,
    view: (row) => ({ name: textAt(row, 'keypair', 'name'), key: textAt(row, 'keypair', 'public_key') }),
    show: (one) => `/compute/v2.1/os-keypairs/${one}`,
    shownAs: '',
  },
  keystone('application_credential', '/identity/v3/users/{user}/application_credentials', 'application_credentials', () => false),
  keystone('project', '/identity/v3/projects', 'projects', (row) => !name(row).startsWith('project-')),
  cinder(
    'volume',
    (row) => ({
      ...{ type: textAt(row, 'volume_type_id'), bootable: textAt(row, 'bootable') },
      ...serversOf(row),
    }),
    isOfGroup,
  ),
  cinder(
    'snapshot',
    (row) => ({ volume: textAt(row, 'volume_id') }),
    (row) => isOfImage(row) || isOfGroupSnapshot(row),
  ),
  {
    ...grouped('volume_group', '/volume/v3/groups', 'groups', (row) => ({ type: textAt(row, 'group_type') })),
    removal: (one) => ({ method: 'POST', path: `/volume/v3/groups/${one}/action`, body: { delete: { 'delete-volumes': true } } }),
  },
  grouped('group_snapshot', '/volume/v3/group_snapshots', 'group_snapshots', (row) => ({ group: textAt(row, 'group_id') })),
  barbican('secret', (row) => ({ type: textAt(row, 'secret_type') }), { comesWithOthers: isKeyOfVolume }),
  barbican('container', (row) => ({
    secrets: rowsAt(row, 'secret_refs')
      .map((one) => textAt(one, 'secret_ref').split('/').at(-1))
      .join(','),
  })),
  barbican('order', (row) => ({ name: textAt(row, 'meta', 'name'), status: textAt(row, 'status') }), {
    nameOf: (row) => textAt(row, 'meta', 'name'),
  }),
]

export const NOUNS: readonly Noun[] = [...OWN, ...COLLECTIONS.map(({ noun }) => noun)]

/** What others ask for in vain by a path: not what is known by a name that another may have, or by none. */
export const isFoundByPath = (kind: Kind): boolean => kind !== 'keypair' && kind !== 'project_keypair'

/** Of two things, known by its path: it is in no list. */
const LINK: Noun = {
  kind: 'link',
  ...{ path: '', field: '', idOf: id, nameOf: name, comesWithOthers: never },
  ...{ view: () => ({}), show: (path) => path, shownAs: '' },
}

export const nounOf = (kind: Kind): Noun => {
  const noun = [LINK, ...NOUNS].find((known) => known.kind === kind)
  if (!noun) throw new Error(`no noun ${kind}`)
  return noun
}
