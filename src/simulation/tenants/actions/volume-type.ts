/** What an operator says of volume types: who may use private ones, how quickly their volumes are, whether they are encrypted, and that volumes get another type. */
import { textAt } from '../client.ts'
import { anyOf, isFull, isSome } from '../facts.ts'
import type { Model, Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { change, create } from './noun.ts'
import { isMet, not, VOLUMES } from './volume-path.ts'

const TYPES = '/volume/v3/types'
const QOS = '/volume/v3/qos-specs'

const mayUse = (tenant: Tenant, { id }: Thing) =>
  isSome(
    tenant,
    `select 1 from volume_type where id = ? and (is_public = 1
      or exists (select 1 from volume_type_access where type_id = volume_type.id and project_id = ?))`,
    id,
    tenant.account.projectId,
  )

/** By whom it may be used, and by nobody else. */
export const giveAccess: Action = {
  name: 'volume-type.access',
  weight: 4,
  async act(tenant, random, { admin }) {
    const type = await privateType(admin, random.pick(admin.model.of('volume_type').filter(isPrivate)))
    if (!type) return
    await makeOf(tenant, type, admin)
    if (!(await setAccess(tenant, type, admin, 'addProjectAccess'))) return
    const met = isMet(admin)
    const path = `${TYPES}/${type.id}/os-volume-type-access`
    const { end, answer } = await request(admin, 'GET', path, { refusals: { 404: () => type.standing !== 'there' } })
    if (end === 'done' && !met() && !answer.bytes?.toString().includes(tenant.account.projectId))
      throw new Violation(`${tenant.name} is not shown among those who may use volume type ${type.name}`)
    await makeOf(tenant, type, admin)
    if (random.chance(0.7) && (await setAccess(tenant, type, admin, 'removeProjectAccess'))) await makeOf(tenant, type, admin)
  },
}

const isPrivate = (type: Thing): boolean => type.promised('is_public') === 'false'

const privateType = async (admin: Tenant, had: Thing | undefined): Promise<Thing | undefined> =>
  had ??
  (await create(admin, {
    kind: 'volume_type',
    path: TYPES,
    body: (name) => ({ volume_type: { name, 'os-volume-type-access:is_public': false } }),
    promised: { is_public: 'false', qos_specs_id: '' },
  }))

async function setAccess(tenant: Tenant, type: Thing, admin: Tenant, verb: 'addProjectAccess' | 'removeProjectAccess') {
  const may = mayUse(tenant, type)
  const isGone = () => type.standing !== 'there'
  const { end } = await request(admin, 'POST', `${TYPES}/${type.id}/action`, {
    body: { [verb]: { project: tenant.account.projectId } },
    refusals: verb === 'addProjectAccess' ? { 404: isGone, 409: may } : { 404: anyOf(isGone, not(may)) },
  })
  return end === 'done'
}

/** @throws Violation when it is made of a type that is not for the tenant */
async function makeOf(tenant: Tenant, type: Thing, admin: Tenant): Promise<void> {
  const may = mayUse(tenant, type)
  const met = isMet(admin)
  const might = may()
  const made = await create(tenant, {
    kind: 'volume',
    path: VOLUMES,
    body: (name) => ({ volume: { name, size: 1, volume_type: type.id } }),
    promised: { size: '1' },
    refusals: { 404: not(may), 413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib')) },
  })
  if (made && !might && !may() && !met())
    throw new Violation(`${tenant.name} has a volume of type ${type.name}, which is not for him`)
}

const busy = new WeakSet<Model>()

/** One after another, so that it is known which type has which. */
export const limitType: Action = {
  name: 'volume-type.qos',
  weight: 4,
  async act(_, random, { admin }) {
    const { model } = admin
    const type = random.pick(model.of('volume_type'))
    const qos = random.pick(model.of('qos_specs'))
    if (!type || !qos || busy.has(model)) return
    busy.add(model)
    const isOn = await associate(admin, type, qos)
    const way = random.below(4)
    if (isOn && way > 0) await disassociate(admin, type, qos, way)
    busy.delete(model)
  },
}

async function associate(admin: Tenant, type: Thing, qos: Thing): Promise<boolean> {
  const isGone = () => qos.standing !== 'there' || type.standing !== 'there'
  const isOn = await change(admin, type, {
    method: 'GET',
    path: `${QOS}/${qos.id}/associate?vol_type_id=${type.id}`,
    values: { qos_specs_id: qos.id },
    refusals: {
      400: isSome(admin, 'select 1 from volume_type where id = ? and qos_id is not null and qos_id != ?', type.id, qos.id),
      404: isGone,
    },
  })
  if (!isOn) return false
  const { end, answer } = await request(admin, 'GET', `${QOS}/${qos.id}/associations`, { refusals: { 404: isGone } })
  if (end === 'done' && !isGone() && !answer.bytes?.toString().includes(type.id))
    throw new Violation(`volume type ${type.name} is not shown among those that have QoS specs ${qos.name}`)
  return true
}

async function disassociate(admin: Tenant, type: Thing, qos: Thing, way: number): Promise<void> {
  const path = `${QOS}/${qos.id}`
  const isGone = () => qos.standing !== 'there'
  if (way === 1) {
    await change(admin, type, {
      ...{ method: 'GET', path: `${path}/disassociate?vol_type_id=${type.id}`, values: { qos_specs_id: '' } },
      refusals: { 404: isGone },
    })
    return
  }
  const types = admin.model.of('volume_type').filter((one) => one.mayShow('qos_specs_id', qos.id))
  const wrote = types.map((one) => one.write({ qos_specs_id: '' }))
  const { end } =
    way === 2
      ? await request(admin, 'GET', `${path}/disassociate_all`, { refusals: { 404: isGone } })
      : await request(admin, 'DELETE', `${path}?force=true`, { refusals: { 404: isGone } })
  for (const tell of wrote) tell(end)
  if (way === 3 && end !== 'refused') qos.leave()(end)
}

const SEALED = { provider: 'luks', control_location: 'front-end', cipher: 'aes-xts-plain64', key_size: 256 }

/** Of a type that nobody knows, and no volume is of. */
export const encryptType: Action = {
  name: 'volume-type.encryption',
  weight: 2,
  async act(_, _random, { admin }) {
    const name = `sealed-${admin.model.name('volume_type')}`
    const made = await request(admin, 'POST', TYPES, { body: { volume_type: { name } } })
    if (made.end !== 'done') return
    const path = `${TYPES}/${textAt(made.answer.json, 'volume_type', 'id')}`
    const at = `${path}/encryption`
    const { end, answer } = await request(admin, 'POST', at, { body: { encryption: SEALED } })
    if (end !== 'done') return
    const item = `${at}/${textAt(answer.json, 'encryption', 'encryption_id')}`
    await request(admin, 'PUT', item, { body: { encryption: { key_size: 512 } } })
    await request(admin, 'GET', at)
    await request(admin, 'GET', `${at}/cipher`)
    if ((await request(admin, 'DELETE', item)).end === 'done') await request(admin, 'DELETE', path)
  },
}

/** Of types for everybody; its pool is as the new one asks, or it is refused. */
export const retype: Action = {
  name: 'volume.retype',
  weight: 3,
  async act(tenant, random, { admin }) {
    const volume = random.pick(tenant.model.of('volume'))
    const type = random.pick(admin.model.of('volume_type').filter((one) => !isPrivate(one)))
    if (!volume || !type) return
    const isGone = () => type.standing !== 'there' || volume.standing !== 'there'
    const fits = isSome(
      tenant,
      `select 1 from volume join volume_type as next on next.id = ? where volume.id = ? and status in ('available', 'in-use')
        and type_id != next.id and next.extra not like '%multiattach%' and multiattach = 0 and encrypted = 0
        and not exists (select 1 from volume_type_encryption where type_id = next.id)`,
      type.id,
      volume.id,
    )
    await change(tenant, volume, {
      method: 'POST',
      path: `${VOLUMES}/${volume.id}/action`,
      body: { 'os-retype': { new_type: type.id, migration_policy: 'never' } },
      values: { type: type.id },
      refusals: {
        400: anyOf(not(fits), isMet(tenant, admin)),
        404: isGone,
        413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib'), isFull(tenant, 'volume_snapshot')),
      },
    })
  },
}
