/** Volumes that somebody has by his own word: Cinder's attachments, and the older acts of a volume. */
import { textAt } from '../client.ts'
import { anyOf, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { someVolume } from './volume-making.ts'
import { isMet, isVolume, not, VOLUMES } from './volume-path.ts'

const ATTACHMENTS = '/volume/v3/attachments'

/** Whoever it is, no server of this cloud. */
const MACHINE = '00000000-0000-4000-8000-0000000000aa'

const isFree = (tenant: Tenant, { id }: Thing) =>
  isSome(tenant, "select 1 from volume where id = ? and (status = 'available' or (status = 'in-use' and multiattach = 1))", id)

const isHeld = (tenant: Tenant, { id }: Thing) =>
  isSome(tenant, 'select 1 from volume_attachment where volume_id = ? and held = 1', id)

/** Reserved, had, and given back: sometimes only a part of it. */
export const holdVolume: Action = {
  name: 'volume.attachment',
  weight: 2,
  async act(tenant, random, scene) {
    const { admin } = scene
    const volume = await someVolume(tenant, random, scene)
    if (!volume) return
    const isGone = () => volume.standing !== 'there'
    const met = isMet(tenant, admin)
    const { end, answer } = await request(tenant, 'POST', ATTACHMENTS, {
      body: { attachment: { volume_uuid: volume.id, instance_uuid: MACHINE, mode: 'rw' } },
      refusals: { 400: anyOf(not(isFree(tenant, volume)), met), 404: isGone, 409: isHeld(tenant, volume) },
    })
    if (end !== 'done') return
    const path = `${ATTACHMENTS}/${textAt(answer.json, 'attachment', 'id')}`
    const refusals = { 404: anyOf(isGone, met) }
    if (random.chance(0.6)) await request(tenant, 'POST', `${path}/action`, { body: { 'os-complete': null }, refusals })
    await request(tenant, 'GET', path, { refusals })
    if (random.chance(0.8)) await request(tenant, 'DELETE', path, { refusals })
  },
}

/** Of those that were left. */
export const releaseVolume: Action = {
  name: 'volume.attachment-release',
  weight: 1,
  async act(tenant, random, { admin }) {
    const { projectId } = tenant.account
    const rows = rowsOf(tenant.cloud, 'select id from volume_attachment where project_id = ? and held = 0 order by id', projectId)
    const row = random.pick(rows)
    if (!row) return
    await request(tenant, 'DELETE', `${ATTACHMENTS}/${row.id}`, { refusals: { 404: isMet(tenant, admin) } })
  },
}

interface Act {
  body: object
  /** What the volume may be. */
  from: readonly string[]
}

const RESERVE: Act = { body: { 'os-reserve': null }, from: ['available', 'in-use'] }
const UNRESERVE: Act = { body: { 'os-unreserve': null }, from: [] }
const ATTACH: Act = { body: { 'os-attach': { instance_uuid: MACHINE, mountpoint: '/dev/vdz' } }, from: ['attaching'] }
const BEGIN: Act = { body: { 'os-begin_detaching': null }, from: ['in-use'] }
const ROLL: Act = { body: { 'os-roll_detaching': null }, from: [] }
const DETACH: Act = { body: { 'os-detach': {} }, from: [] }
const WALKS = [
  [RESERVE, UNRESERVE],
  [RESERVE, ATTACH, BEGIN, ROLL, BEGIN, DETACH],
]

/** Of a volume that nobody has; one that others come between is left as it is. */
export const holdAsBefore: Action = {
  name: 'volume.attach-by-word',
  weight: 2,
  async act(tenant, random, scene) {
    const { admin } = scene
    const volume = await someVolume(tenant, random, scene)
    if (!volume || !isVolume(tenant, volume, 'available')()) return
    const met = isMet(tenant, admin)
    for (const { body, from } of random.pick(WALKS)) {
      const isUnfit = from.length > 0 ? not(isVolume(tenant, volume, ...from)) : () => false
      const mayNot = anyOf(isUnfit, isSome(tenant, 'select 1 from volume where id = ? and read_only = 1', volume.id))
      const { end } = await request(tenant, 'POST', `${VOLUMES}/${volume.id}/action`, {
        body,
        refusals: {
          400: anyOf(mayNot, met, isMet(tenant, admin)),
          404: () => volume.standing !== 'there',
          409: anyOf(isHeld(tenant, volume), met),
        },
      })
      if (end !== 'done') return
    }
  },
}
