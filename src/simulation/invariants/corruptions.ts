/** What is not as it has to be, made by hand: each has to be told by its invariant. */
import { writeLayer } from '../../drivers/volume/fake/pool.ts'
import type { Lock } from '../../store/dialect.ts'
import { importSigned } from '../tenants/actions/signed-keypair.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { seededRandom } from '../time/seeded-random.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import { lagOfFabric } from './promptness.ts'

export interface Corruption {
  /** Of the invariant that tells. */
  told: string
  corrupt: (cloud: SimulatedCloud) => unknown
  /** Done before the first look. */
  begin?: (cloud: SimulatedCloud, tenant: Tenant, admin: Tenant) => unknown
}

const sql =
  (...statements: readonly string[]) =>
  ({ database }: SimulatedCloud) => {
    database.database.exec('pragma foreign_keys = off')
    for (const statement of statements) database.database.exec(statement)
  }

const NOWHERE = '00000000-0000-4000-8000-000000000000'
const SOME_PORT = '(select id from port where server_id is not null limit 1)'
/** Invariants that follow the feed look when it goes on. */
const GOES_ON = "insert into change (kind, id, at) values ('nothing', '', 0)"

const firstHost = ({ hosts }: SimulatedCloud) => {
  const [host] = hosts
  if (!host) throw new Error('there is no host')
  return host
}

const GUEST = {
  spec: { id: NOWHERE, name: '', cpus: 1, memoryMib: 1, disks: [], nics: [], product: '' },
  state: 'running' as const,
  console: '',
  volumes: new Map(),
}
/** A guest of it runs. */
const forgetServed = (cloud: SimulatedCloud) => {
  const { id } = cloud.database.database.prepare('select id from server limit 1').get() ?? {}
  firstHost(cloud).guests.guests.set(String(id), { ...GUEST })
  sql('delete from server')(cloud)
}
const DISK = { id: NOWHERE, path: 'fake', format: 'qcow2', bus: 'virtio', readOnly: false, sizeBytes: 1 } as const
/** Guests that all have the same volume open. */
const openIn =
  (...ids: string[]) =>
  (cloud: SimulatedCloud) => {
    for (const id of ids) firstHost(cloud).guests.guests.set(id, { ...GUEST, volumes: new Map([[NOWHERE, DISK]]) })
  }

const LEFT = 'nothing is left on a host of what is not placed there'
const FABRIC = 'the fabric has what the database wants, and nothing else'
const CLAIMED = 'what hosts have claimed is the sum of their servers'
const ORPHANS = 'no row is left of what is gone'
const STATES = 'every state is one of its table'
const ENDS = 'every operation ends'
const EXPORTS = 'every export of a disk ends, and no copy of it is left on a host'
const ADDRESSES = 'no address answers at two places, and each is one of its subnet'

const ON_HOSTS: readonly Corruption[] = [
  { told: 'no guest runs twice', corrupt: ({ hosts }) => hosts.map(({ guests }) => guests.guests.set(NOWHERE, { ...GUEST })) },
  { told: LEFT, corrupt: (cloud) => firstHost(cloud).guests.guests.set(NOWHERE, { ...GUEST, state: 'shutdown' }) },
  { told: LEFT, corrupt: (cloud) => firstHost(cloud).disks.disks.set(`${NOWHERE}.swap`, { blocks: [] }) },
  { told: LEFT, corrupt: (cloud) => firstHost(cloud).configDrives.set(NOWHERE, []) },
  {
    told: LEFT,
    corrupt: (cloud) => firstHost(cloud).network.ports.set(NOWHERE, { id: NOWHERE, networkId: '', mac: '', mtu: 0 }),
  },
  { told: EXPORTS, corrupt: (cloud) => firstHost(cloud).disks.copies.set(NOWHERE, { content: [], isQcow2: false }) },
  {
    told: EXPORTS,
    corrupt: sql(
      `insert into disk_export (id, host_id, image_id, source_kind, source_id, format, wanted_state, created_at)
        select '${NOWHERE}', id, '', 'volume', '', 'raw', 'absent', 0 from host limit 1`,
    ),
  },
  { told: EXPORTS, corrupt: sql("update volume set status = 'uploading'") },
  { told: EXPORTS, corrupt: sql("update server set imaging = 'image-snapshot'") },
  { told: 'every kept file is an image’s, and every image has its file', corrupt: sql("update image set file_key = 'lost'") },
  { told: FABRIC, corrupt: ({ fabric }) => fabric.fabric.delete([...fabric.fabric.keys()][0] ?? '') },
  { told: FABRIC, corrupt: ({ fabric }) => fabric.fabric.set(`ports ${NOWHERE}`, '{}') },
  {
    told: 'the fabric follows at once while nothing is wrong',
    corrupt: async (cloud) => {
      cloud.fabric.fabric.set(`routers ${NOWHERE}`, '{}')
      sql(GOES_ON)(cloud)
      lagOfFabric(cloud)
      await cloud.clock.sleep(60_000)
    },
  },
  { told: FABRIC, corrupt: sql('update subnet set dns_json = \'["192.0.2.1"]\'') },
]

const VOLUME_LEFT = 'nothing of a volume is left on a host after its row'
const VOLUME_THERE = 'a volume that can be used is on its host, as large as it is shown'
const VOLUME_RESTS = 'nothing is under way with a volume at rest'
const KEYS = 'each encrypted volume has its key among its project’s secrets, which goes with it'
const POOLS = 'what pools have claimed is the sum of their volumes'
const OF_ONE = 'a volume, its snapshots and who has it are of one project'
const HAD_ONCE = 'no volume is had by two unless its type lets them'
const PLUGGED_ALL = 'each running server has its volumes plugged, and no others'
const SAME_OF_BOTH = 'what compute and volumes say of each other is the same'
const HAVING = `insert into volume_attachment (id, volume_id, project_id, status, held, created_at)
  select hex(randomblob(8)), id, project_id, 'attached', 0, 0 from volume limit 1`
const GIVEN = `insert into server_volume (id, server_id, volume_id, attachment_id, device, read_only, delete_on_termination, state, created_at)
  select '${NOWHERE}', server.id, volume.id, '', '', 0, 0,`
const KEPT = { sizeMib: 1024, of: NOWHERE, path: '' }
/** Hosts of a cloud that goes on from rows have nothing: with what the rows say, so that one thing is amiss at a time. */
const makeVolumes = ({ hosts, database: { database } }: SimulatedCloud) => {
  const rows = database.prepare('select volume.id, size_gib, hostname from volume join host on host.id = host_id').all()
  for (const { id, size_gib, hostname } of rows)
    hosts
      .find((host) => host.hostname === hostname)
      ?.disks.pool.volumes.set(String(id), { ...KEPT, sizeMib: Number(size_gib) * 1024 })
}

/** Of a disk that nobody writes: what it holds is not known before the first look. */
const scribble = ({ hosts }: SimulatedCloud) => {
  for (const { disks } of hosts)
    for (const { path } of disks.pool.volumes.values()) {
      disks.pool.layers.set(path, undefined)
      writeLayer(disks.pool, path, 0, 'scribbled')
    }
}

const standBetween = (cloud: SimulatedCloud) => {
  const { pool } = firstHost(cloud).disks
  pool.volumes.set(NOWHERE, { ...KEPT, path: 'newest' })
  for (const [layer, parent] of [
    ['newest', 'between'],
    ['between', 'oldest'],
    ['oldest', undefined],
  ] as const)
    pool.layers.set(layer, parent)
}

const OF_VOLUMES: readonly Corruption[] = [
  { told: VOLUME_LEFT, corrupt: (cloud) => firstHost(cloud).disks.pool.volumes.set(NOWHERE, KEPT) },
  { told: VOLUME_LEFT, corrupt: (cloud) => firstHost(cloud).disks.pool.snapshots.set(NOWHERE, KEPT) },
  { told: VOLUME_THERE, corrupt: sql('update volume set size_gib = size_gib + 1'), begin: makeVolumes },
  {
    told: VOLUME_THERE,
    corrupt: ({ hosts }) => hosts.map(({ disks }) => disks.pool.volumes.clear()),
    begin: makeVolumes,
  },
  { told: 'disks hold what was written into them', corrupt: scribble, begin: makeVolumes },
  { told: 'no layer of a volume merely stands between two others', corrupt: standBetween },
  {
    told: 'no volume is shown larger than it is',
    corrupt: sql('update volume set launched_at = 0, size_gib = size_gib + 1', GOES_ON),
    begin: makeVolumes,
  },
  { told: KEYS, corrupt: sql('update volume set encrypted = 1') },
  { told: KEYS, corrupt: sql("update secret set name = 'volume-12345678-1234'") },
  { told: VOLUME_RESTS, corrupt: sql("update volume set status = 'extending'") },
  { told: VOLUME_RESTS, corrupt: sql('update volume set host_id = null') },
  { told: POOLS, corrupt: sql('update volume_pool set claimed_gib = claimed_gib + 1') },
  { told: POOLS, corrupt: sql('update host set claimed_volume_gib = claimed_volume_gib + 1') },
  { told: POOLS, corrupt: sql('update volume set claimed_gib = claimed_gib + 1') },
  { told: 'no disk is given away twice', corrupt: sql('update host set claimed_volume_gib = 1000000') },
  { told: 'no disk is given away twice', corrupt: sql('update volume_pool set claimed_gib = 1000000') },
  { told: STATES, corrupt: sql("update volume set status = 'dreaming'", GOES_ON) },
  { told: ORPHANS, corrupt: sql('delete from volume_type') },
  { told: HAD_ONCE, corrupt: sql('update volume set multiattach = 0', HAVING, HAVING, GOES_ON) },
  {
    told: OF_ONE,
    corrupt: sql(`${GIVEN} 'attached', 0 from server, volume limit 1`, "update server set project_id = 'another'", GOES_ON),
  },
  { told: OF_ONE, corrupt: sql(HAVING, "update volume set project_id = 'another'", GOES_ON) },
  { told: 'no volume’s file is written by two guests', corrupt: openIn(NOWHERE, 'another') },
  { told: PLUGGED_ALL, corrupt: openIn(NOWHERE) },
  { told: PLUGGED_ALL, corrupt: sql(`${GIVEN} 'attached', 0 from server, volume limit 1`) },
  { told: SAME_OF_BOTH, corrupt: sql(`${GIVEN} 'attaching', 0 from server, volume limit 1`) },
  { told: SAME_OF_BOTH, corrupt: sql(HAVING.replace(', 0,', ', 1,')) },
  { told: SAME_OF_BOTH, corrupt: sql("update volume set status = 'in-use'") },
]

const GUARDS = 'whoever writes holds the lock that guards it'
const named = (of: string): Lock => ({ kind: 'name', of })

/** Of the transactions of one process, what each does, in order. */
const transacting =
  (...transactions: readonly (readonly (Lock | string)[])[]) =>
  ({ database: { transactions: watched } }: SimulatedCloud) => {
    for (const acts of transactions) {
      watched.begin(acts, 'controller-1')
      for (const act of acts)
        if (typeof act === 'string') watched.read(acts, act)
        else watched.lock(acts, act)
      watched.end(acts, 'committed')
    }
  }

const OF_LOCKS: readonly Corruption[] = [
  { told: 'a lease is its owner’s until its time is over', corrupt: sql("update lease set owner = 'another'") },
  { told: GUARDS, corrupt: sql('update host set claimed_cpus = claimed_cpus + 1') },
  { told: GUARDS, corrupt: ({ database }) => database.transactions.lock(undefined, named('quota:a')) },
  { told: GUARDS, corrupt: transacting(['select count(*) from volume', named('quota:a')]) },
  {
    told: 'locks are taken in one order',
    corrupt: transacting([named('quota:a'), named('placement')], [named('placement'), named('quota:a')]),
  },
]

const IN_ROWS: readonly Corruption[] = [
  {
    told: 'no host is given more than it can carry',
    corrupt: sql(`insert into host_claim select '${NOWHERE}', host_id, cpus, 1000000, disk_gib from host_claim limit 1`),
  },
  { told: ADDRESSES, corrupt: sql(`update address set ip = '192.0.2.1' where port_id = ${SOME_PORT}`, GOES_ON) },
  { told: ADDRESSES, corrupt: sql('update address set subnet_id = port_id, ip = (select min(ip) from address)', GOES_ON) },
  { told: CLAIMED, corrupt: sql('update host set claimed_cpus = claimed_cpus + 1') },
  { told: CLAIMED, corrupt: sql('delete from host_claim') },
  {
    told: 'kept counts of rows are what is counted',
    corrupt: sql("update project_row_count set n = n + 1 where table_name = 'secret'"),
  },
  { told: ORPHANS, corrupt: sql('delete from server') },
  {
    told: ORPHANS,
    corrupt: sql(
      "delete from router where id = (select device_id from port where device_owner = 'network:router_interface' limit 1)",
    ),
  },
  {
    told: ORPHANS,
    corrupt: sql(`insert into tag (kind, resource_id, key, value) values ('port', '${NOWHERE}', 'k', '')`),
  },
  { told: ENDS, corrupt: sql("update operation set state = 'stuck'") },
  { told: ENDS, corrupt: sql("update server set lifecycle = 'deleting'") },
  { told: ENDS, corrupt: sql('update server_action set finished_at = null') },
  { told: STATES, corrupt: sql("update server set observed_power = 'dreaming'", GOES_ON) },
  { told: STATES, corrupt: sql('update server set host_id = null', GOES_ON) },
  {
    told: 'the change feed has no holes',
    corrupt: sql(GOES_ON, GOES_ON, GOES_ON, 'delete from change where revision = (select max(revision) - 1 from change)'),
  },
  {
    told: 'the change feed tells of every row that has come, changed or gone',
    corrupt: sql('update router set revision = revision + 1'),
  },
  {
    told: 'nothing is made above a quota',
    corrupt: sql(
      `with recursive many (n) as (select 1 union all select n + 1 from many where n < 12)
        insert into router select id || n, project_id, name, description, created_at, updated_at, revision, enabled, null, snat, routes_json from router, many`,
      GOES_ON,
    ),
  },
  {
    told: 'what a deleted project had goes with it',
    corrupt: sql(
      'insert into deleted_project select id, 0 from project',
      "insert into quota_limit select id, 'router', 1 from project",
    ),
  },
  { told: 'no server is forgotten while its guest is there', corrupt: forgetServed },
  {
    told: 'no server is deleted while it is locked',
    corrupt: sql('update server set locked = 1', "update server set lifecycle = 'deleting'"),
  },
  { told: 'doctor finds nothing wrong', corrupt: sql(`update port set server_id = '${NOWHERE}' where server_id is not null`) },
]

const NO_SCENE = { imageId: '', flavorId: '', publicNetworkId: '', memberRoleId: '', tenants: [] }
const tie = async (_cloud: SimulatedCloud, _: Tenant, admin: Tenant) => {
  const [group, user] = [admin.model.of('group')[0], admin.model.of('user')[0]]
  const path = `/identity/v3/groups/${group?.id}/users/${user?.id}`
  await admin.demand('PUT', path)
  admin.model.made('link', path, path)
}
const importPair = async (_: SimulatedCloud, tenant: Tenant) =>
  importSigned.act(tenant, seededRandom(1), { ...NO_SCENE, admin: tenant })
const LINKED = 'grants, members and associations are what was promised'
const SIGNED = 'EC2’s API and OUTSCALE’s list what either promised'

/** What only who asks can tell. */
export const SHOWN: readonly Corruption[] = [
  { told: 'nothing promised is lost', corrupt: sql('delete from floating_ip') },
  { told: 'nothing promised is lost', corrupt: sql("update router set name = 'other', revision = revision + 1") },
  { told: 'what is another’s is not there', corrupt: sql('update network set shared = 1') },
  { told: LINKED, begin: tie, corrupt: sql('delete from identity_group_member') },
  { told: SIGNED, begin: importPair, corrupt: sql('delete from project_keypair') },
]

export const CORRUPTIONS: readonly Corruption[] = [...ON_HOSTS, ...IN_ROWS, ...OF_VOLUMES, ...OF_LOCKS]
