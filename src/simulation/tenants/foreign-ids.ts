/** Where a request names what it uses by its id: each is asked with the id of what is another project's. */
import type { Scene } from './actions/action.ts'
import type { Kind } from './thing.ts'

export interface Given {
  /** The other's. */
  id: string
  /** Of what would be made. */
  name: string
  /** The tenant's own thing that the row asks for. */
  own: string
  scene: Scene
}

export interface ForeignId {
  /** Of the other's. */
  kind: Kind
  /** What the tenant has to have for it. */
  own?: Kind
  method: 'POST' | 'PUT'
  path: (own: string) => string
  body: (given: Given) => object
}

const NETWORKING = '/networking/v2.0'
const SERVERS = '/compute/v2.1/servers'
const VOLUMES = '/volume/v3/volumes'
const GROUPS = '/volume/v3/groups'
const SECRETS = 'http://cloud:7070/key-manager/v1/secrets'

/** Larger than any that there is: its size is in nobody's way. */
const GIB = 20

type Body = ForeignId['body']
const row = (kind: Kind, path: string, body: Body): ForeignId => ({ kind, method: 'POST', path: () => path, body })
const withOwn = (kind: Kind, own: Kind, how: ForeignId['method'], path: ForeignId['path'], body: Body): ForeignId => ({
  ...{ kind, own, method: how, path, body },
})

const server = (more: (given: Given) => object): Body => {
  return (given) => ({
    server: {
      name: given.name,
      imageRef: given.scene.imageId,
      flavorRef: given.scene.flavorId,
      networks: 'none',
      ...more(given),
    },
  })
}
const booted = (source: string) =>
  server(({ id }) => ({
    imageRef: '',
    block_device_mapping_v2: [
      {
        uuid: id,
        source_type: source,
        destination_type: 'volume',
        boot_index: 0,
        ...(source !== 'volume' && { volume_size: GIB }),
      },
    ],
  }))

const OF_NETWORK: readonly ForeignId[] = [
  row('network', `${NETWORKING}/subnets`, ({ id, name }) => ({
    subnet: { name, network_id: id, ip_version: 4, cidr: '10.255.0.0/26' },
  })),
  row('network', `${NETWORKING}/ports`, ({ id, name }) => ({ port: { name, network_id: id } })),
  row(
    'network',
    SERVERS,
    server(({ id }) => ({ networks: [{ uuid: id }] })),
  ),
  withOwn(
    'subnet',
    'router',
    'PUT',
    (own) => `${NETWORKING}/routers/${own}/add_router_interface`,
    ({ id }) => ({ subnet_id: id }),
  ),
  withOwn(
    'subnet',
    'network',
    'POST',
    () => `${NETWORKING}/ports`,
    ({ id, name, own }) => ({
      port: { name, network_id: own, fixed_ips: [{ subnet_id: id }] },
    }),
  ),
  withOwn(
    'port',
    'router',
    'PUT',
    (own) => `${NETWORKING}/routers/${own}/add_router_interface`,
    ({ id }) => ({ port_id: id }),
  ),
  row(
    'port',
    SERVERS,
    server(({ id }) => ({ networks: [{ port: id }] })),
  ),
  row('port', `${NETWORKING}/floatingips`, ({ id, name, scene }) => ({
    floatingip: { floating_network_id: scene.publicNetworkId, port_id: id, description: name },
  })),
  withOwn(
    'port',
    'floatingip',
    'PUT',
    (own) => `${NETWORKING}/floatingips/${own}`,
    ({ id }) => ({ floatingip: { port_id: id } }),
  ),
]

const OF_SECURITY: readonly ForeignId[] = [
  withOwn(
    'security_group',
    'network',
    'POST',
    () => `${NETWORKING}/ports`,
    ({ id, name, own }) => ({
      port: { name, network_id: own, security_groups: [id] },
    }),
  ),
  withOwn(
    'security_group',
    'port',
    'PUT',
    (own) => `${NETWORKING}/ports/${own}`,
    ({ id }) => ({ port: { security_groups: [id] } }),
  ),
  row('security_group', `${NETWORKING}/security-group-rules`, ({ id, name }) => ({
    security_group_rule: { security_group_id: id, direction: 'ingress', ethertype: 'IPv4', description: name },
  })),
  withOwn(
    'security_group',
    'security_group',
    'POST',
    () => `${NETWORKING}/security-group-rules`,
    ({ id, own, name }) => ({
      security_group_rule: {
        security_group_id: own,
        remote_group_id: id,
        direction: 'ingress',
        ethertype: 'IPv4',
        description: name,
      },
    }),
  ),
  withOwn(
    'security_group',
    'server',
    'POST',
    (own) => `${SERVERS}/${own}/action`,
    ({ id }) => ({ addSecurityGroup: { name: id } }),
  ),
  withOwn(
    'security_group',
    'network',
    'POST',
    () => SERVERS,
    server(({ id, own }) => ({
      networks: [{ uuid: own }],
      security_groups: [{ name: id }],
    })),
  ),
  row('secret', '/key-manager/v1/containers', ({ id, name }) => ({
    ...{ name, type: 'generic', secret_refs: [{ name: 'one', secret_ref: `${SECRETS}/${id}` }] },
  })),
]

const OF_VOLUMES: readonly ForeignId[] = [
  row('volume', VOLUMES, ({ id, name }) => ({ volume: { name, size: GIB, source_volid: id } })),
  row('volume', '/volume/v3/snapshots', ({ id, name }) => ({ snapshot: { name, volume_id: id, force: true } })),
  row('volume', '/volume/v3/backups', ({ id, name }) => ({ backup: { name, volume_id: id, force: true } })),
  row('volume', '/volume/v3/volume-transfers', ({ id, name }) => ({ transfer: { name, volume_id: id } })),
  row('volume', '/volume/v3/attachments', ({ id }) => ({ attachment: { volume_uuid: id, mode: 'rw' } })),
  row('volume', SERVERS, booted('volume')),
  withOwn(
    'volume',
    'server',
    'POST',
    (own) => `${SERVERS}/${own}/os-volume_attachments`,
    ({ id }) => ({
      volumeAttachment: { volumeId: id },
    }),
  ),
  withOwn(
    'volume',
    'volume_group',
    'PUT',
    (own) => `${GROUPS}/${own}`,
    ({ id }) => ({ group: { add_volumes: id } }),
  ),
  row('snapshot', VOLUMES, ({ id, name }) => ({ volume: { name, size: GIB, snapshot_id: id } })),
  row('snapshot', SERVERS, booted('snapshot')),
  withOwn(
    'snapshot',
    'volume',
    'POST',
    (own) => `${VOLUMES}/${own}/action`,
    ({ id }) => ({ revert: { snapshot_id: id } }),
  ),
  withOwn(
    'snapshot',
    'volume',
    'POST',
    () => '/volume/v3/backups',
    ({ id, name, own }) => ({
      backup: { name, volume_id: own, snapshot_id: id, force: true },
    }),
  ),
  row('image', VOLUMES, ({ id, name }) => ({ volume: { name, size: GIB, imageRef: id } })),
  row(
    'image',
    SERVERS,
    server(({ id }) => ({ imageRef: id })),
  ),
  row('volume_group', '/volume/v3/group_snapshots', ({ id, name }) => ({ group_snapshot: { name, group_id: id } })),
  row('volume_group', `${GROUPS}/action`, ({ id, name }) => ({ 'create-from-src': { name, source_group_id: id } })),
  row('group_snapshot', `${GROUPS}/action`, ({ id, name }) => ({ 'create-from-src': { name, group_snapshot_id: id } })),
]

export const FOREIGN_IDS: readonly ForeignId[] = [...OF_NETWORK, ...OF_SECURITY, ...OF_VOLUMES]

/** By kind, the table with the project that each thing is of; of an image, while nobody else may see it. */
export const OWNED: Readonly<Partial<Record<Kind, string>>> = {
  network: 'select 1 from network where id = ? and project_id = ? and shared = 0',
  subnet:
    'select 1 from subnet join network on network.id = network_id where subnet.id = ? and subnet.project_id = ? and shared = 0',
  port: 'select 1 from port where id = ? and project_id = ?',
  security_group: 'select 1 from security_group where id = ? and project_id = ?',
  secret: 'select 1 from secret where id = ? and project_id = ?',
  volume: 'select 1 from volume where id = ? and project_id = ?',
  snapshot: 'select 1 from volume_snapshot where id = ? and project_id = ?',
  image: "select 1 from image where id = ? and owner_id = ? and visibility = 'private'",
  volume_group: 'select 1 from volume_group where id = ? and project_id = ?',
  group_snapshot: 'select 1 from volume_group_snapshot where id = ? and project_id = ?',
}
