/** Groups of volumes come, are filled, copied, and go with what is in them. Their volumes are nobody's but theirs: no other action finds them. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome, numberOf, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { GROUPED } from '../nouns.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action, Scene } from './action.ts'
import { change, create, remove } from './noun.ts'
import { hasNoRoom, isMet, not, VOLUMES } from './volume-path.ts'

const GROUPS = '/volume/v3/groups'
const TYPE = '__DEFAULT__'

const gone =
  (...things: readonly Thing[]) =>
  (): boolean =>
    things.some(({ standing }) => standing !== 'there')

const isGroup = (tenant: Tenant, { id }: Thing, ...states: readonly string[]) =>
  isSome(
    tenant,
    `select 1 from volume_group where id = ? and wanted_state = 'present' and status in (${states.map((state) => `'${state}'`).join(', ')})`,
    id,
  )

/** Whether so many volumes and gibibytes of them are too much. */
const isTooMuch =
  (tenant: Tenant, ofEach: string, id: string, ...resources: readonly ('volume' | 'volume_snapshot')[]) =>
  (): boolean => {
    const [row] = rowsOf(tenant.cloud, `select count(*) as count, coalesce(sum(size_gib), 0) as gib from ${ofEach} = ?`, id)
    const many = resources.map((resource) => isFull(tenant, resource, Number(row?.count)))
    return anyOf(...many, isFull(tenant, 'volume_gib', Number(row?.gib)))()
  }

const isForAll = (type: Thing): boolean => type.promised('is_public') === 'true'

const makeType = (admin: Tenant, random: SeededRandom): Promise<Thing | undefined> => {
  const specs = random.chance(0.5) ? { consistent_group_snapshot_enabled: '<is> True' } : {}
  return create(admin, {
    kind: 'group_type',
    path: '/volume/v3/group_types',
    body: (name) => ({ group_type: { name, group_specs: specs } }),
    promised: { is_public: 'true' },
  })
}

async function makeGroup(tenant: Tenant, random: SeededRandom, { admin }: Scene): Promise<Thing | undefined> {
  const type = random.pick(admin.model.of('group_type').filter(isForAll)) ?? (await makeType(admin, random))
  if (!type) return undefined
  return create(tenant, {
    kind: 'volume_group',
    path: GROUPS,
    body: (name) => ({ group: { name, group_type: type.id, volume_types: [TYPE] } }),
    promised: { type: type.id },
    refusals: { 404: gone(type), 413: isFull(tenant, 'volume_group') },
    idOf: groupIn,
  })
}

const groupIn = (json: unknown): string => (json as { group: { id: string } }).group.id

const someGroup = async (tenant: Tenant, random: SeededRandom, scene: Scene): Promise<Thing | undefined> =>
  random.pick(tenant.model.of('volume_group')) ?? makeGroup(tenant, random, scene)

export const createGroup: Action = {
  name: 'volume-group.create',
  weight: 2,
  async act(tenant, random, scene) {
    await makeGroup(tenant, random, scene)
  },
}

export const fillGroup: Action = {
  name: 'volume-group.fill',
  weight: 4,
  async act(tenant, random, scene) {
    const group = await someGroup(tenant, random, scene)
    if (!group) return
    const volume = { name: GROUPED, size: 1, volume_type: TYPE, group_id: group.id }
    await request(tenant, 'POST', VOLUMES, {
      body: { volume },
      refusals: {
        400: anyOf(not(isGroup(tenant, group, 'available', 'creating')), isMet(tenant, scene.admin)),
        404: gone(group),
        413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib')),
      },
    })
  },
}

export const changeGroup: Action = {
  name: 'volume-group.change',
  weight: 2,
  async act(tenant, random, scene) {
    const group = await someGroup(tenant, random, scene)
    if (!group) return
    const name = tenant.model.name('volume_group')
    const values = { name, description: random.chance(0.5) ? `of ${name}` : 'words' }
    await change(tenant, group, {
      path: `${GROUPS}/${group.id}`,
      body: { group: values },
      values,
      refusals: { 400: gone(group) },
    })
  },
}

/** Out of one group and, mostly, into another. What is in none is deleted. */
export const moveVolume: Action = {
  name: 'volume-group.move',
  weight: 2,
  async act(tenant, random, scene) {
    const group = await someGroup(tenant, random, scene)
    if (!group) return
    const loose = 'select id from volume where name = ? and project_id = ? and group_id is null order by id'
    const [out] = rowsOf(tenant.cloud, 'select id from volume where name = ? and group_id = ? order by id', GROUPED, group.id)
    const into = random.pick(rowsOf(tenant.cloud, loose, GROUPED, tenant.account.projectId))
    const put = (body: object) =>
      request(tenant, 'PUT', `${GROUPS}/${group.id}`, {
        body: { group: body },
        // whether its volumes and it allow it, others decide meanwhile
        refusals: { 400: () => true, 404: gone(group) },
      })
    if (into && random.chance(0.7)) await put({ add_volumes: into.id })
    else if (into) await request(tenant, 'DELETE', `${VOLUMES}/${into.id}`, { refusals: { 400: () => true, 404: () => true } })
    if (out) await put({ remove_volumes: out.id })
  },
}

const NOT_READY = "select 1 from volume where group_id = ? and status not in ('available', 'in-use')"

export const snapshotGroup: Action = {
  name: 'volume-group.snapshot',
  weight: 3,
  async act(tenant, random, scene) {
    const group = await someGroup(tenant, random, scene)
    if (!group) return
    const isEmpty = not(isSome(tenant, 'select 1 from volume where group_id = ?', group.id))
    await create(tenant, {
      kind: 'group_snapshot',
      path: '/volume/v3/group_snapshots',
      body: (name) => ({ group_snapshot: { name, group_id: group.id } }),
      promised: { group: group.id },
      within: [group],
      refusals: {
        400: anyOf(isSome(tenant, NOT_READY, group.id), isEmpty, gone(group), isMet(tenant, scene.admin)),
        // its host is silent or has become small, or what is there already takes the room
        409: anyOf(hasNoRoom(tenant), gone(group)),
        413: isTooMuch(tenant, 'volume where group_id', group.id, 'volume_snapshot'),
      },
    })
  },
}

const COPIED = "select 1 from volume_group where source_id = ? and status = 'creating'"

export const deleteGroupSnapshot: Action = {
  name: 'volume-group.delete-snapshot',
  weight: 2,
  async act(tenant, random, scene) {
    const snapshot = random.pick(tenant.model.of('group_snapshot'))
    if (!snapshot) return
    const isSettled = isSome(
      tenant,
      "select 1 from volume_group_snapshot where id = ? and status in ('available', 'error')",
      snapshot.id,
    )
    const isCopied = isSome(
      tenant,
      "select 1 from volume where status = 'creating' and source_id in (select id from volume_snapshot where group_snapshot_id = ?)",
      snapshot.id,
    )
    await remove(tenant, snapshot, `/volume/v3/group_snapshots/${snapshot.id}`, {
      later: true,
      refusals: {
        400: anyOf(not(isSettled), isCopied, isSome(tenant, COPIED, snapshot.id), isMet(tenant, scene.admin)),
      },
    })
  },
}

/** Of another group, or of the snapshot of one. */
export const copyGroup: Action = {
  name: 'volume-group.copy',
  weight: 2,
  async act(tenant, random, scene) {
    const kind = random.chance(0.5) ? 'volume_group' : 'group_snapshot'
    const source = random.pick(tenant.model.of(kind))
    if (!source) return
    const [parts, field, unready] =
      kind === 'volume_group'
        ? ['volume where group_id', 'source_group_id', NOT_READY]
        : [
            'volume_snapshot where group_snapshot_id',
            'group_snapshot_id',
            "select 1 from volume_snapshot where group_snapshot_id = ? and status != 'available'",
          ]
    const isEmpty = () => numberOf(tenant.cloud, `select count(*) from ${parts} = ?`, source.id) === 0
    await create(tenant, {
      kind: 'volume_group',
      path: `${GROUPS}/action`,
      body: (name) => ({ 'create-from-src': { name, [field]: source.id } }),
      refusals: {
        400: anyOf(isEmpty, isSome(tenant, unready, source.id), gone(source), isMet(tenant, scene.admin)),
        404: gone(source),
        413: anyOf(isFull(tenant, 'volume_group'), isTooMuch(tenant, parts, source.id, 'volume')),
      },
      idOf: groupIn,
    })
  },
}

const GOES = ['creating', 'available', 'reserved', 'error', 'deleting', 'error_deleting', 'extending', 'error_extending']
const STAYS = `select 1 from volume where group_id = ? and status not in (${GOES.map((status) => `'${status}'`).join(', ')})`
const BEING_COPIED = "select 1 from volume where status = 'creating' and source_id in (select id from volume where group_id = ?)"

export const deleteGroup: Action = {
  name: 'volume-group.delete',
  weight: 2,
  async act(tenant, random, scene) {
    const group = random.pick(tenant.model.of('volume_group'))
    if (!group) return
    await remove(tenant, group, `${GROUPS}/${group.id}/action`, {
      ...{ later: true, method: 'POST', body: { delete: { 'delete-volumes': true } } },
      refusals: {
        400: anyOf(
          isSome(tenant, 'select 1 from volume_group_snapshot where group_id = ?', group.id),
          isSome(tenant, 'select 1 from volume_snapshot join volume on volume.id = volume_id where group_id = ?', group.id),
          ...[STAYS, BEING_COPIED, COPIED].map((sql) => isSome(tenant, sql, group.id)),
          isMet(tenant, scene.admin),
        ),
      },
    })
  },
}

/** Of groups with which nothing is under way. */
export const resetGroup: Action = {
  name: 'volume-group.reset',
  weight: 1,
  async act(tenant, random, { admin }) {
    const [kind, table, path] = random.chance(0.5)
      ? (['volume_group', 'volume_group', GROUPS] as const)
      : (['group_snapshot', 'volume_group_snapshot', '/volume/v3/group_snapshots'] as const)
    const thing = random.pick(tenant.model.of(kind))
    const isSettled =
      thing && isSome(tenant, `select 1 from ${table} where id = ? and status in ('available', 'error')`, thing.id)()
    if (!thing || !isSettled) return
    for (const status of ['error', 'available'])
      await request(admin, 'POST', `${path}/${thing.id}/action`, {
        body: { reset_status: { status } },
        refusals: { 404: gone(thing) },
      })
  },
}
