/** Volumes come, empty or as a copy of something, are renamed, noted on, grown, and go. */
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change, remove } from './noun.ts'
import { makeVolume, someVolume } from './volume-making.ts'
import { hasNoRoom, isCopied, isMet, isVolume, not, SNAPSHOTS, VOLUMES } from './volume-path.ts'
import { someSnapshot } from './volume-snapshot.ts'

export const createVolume: Action = {
  name: 'volume.create',
  weight: 6,
  async act(tenant, random, scene) {
    await makeVolume(tenant, random, scene)
  },
}

export const renameVolume: Action = {
  name: 'volume.rename',
  weight: 2,
  async act(tenant, random, scene) {
    const kind = random.chance(0.6) ? 'volume' : 'snapshot'
    const thing = await (kind === 'volume' ? someVolume : someSnapshot)(tenant, random, scene)
    if (!thing) return
    const name = tenant.model.name(kind)
    const description = random.chance(0.5) ? `of ${name}` : ''
    await change(tenant, thing, {
      path: `${kind === 'volume' ? VOLUMES : SNAPSHOTS}/${thing.id}`,
      body: { [kind]: { name, description } },
      values: { name, description },
    })
  },
}

const KEYS = ['season', 'origin']

/** One of several notes, all of them, or one goes. */
export const noteOnVolume: Action = {
  name: 'volume.metadata',
  weight: 3,
  async act(tenant, random, scene) {
    const kind = random.chance(0.6) ? 'volume' : 'snapshot'
    const thing = await (kind === 'volume' ? someVolume : someSnapshot)(tenant, random, scene)
    if (!thing) return
    const path = `${kind === 'volume' ? VOLUMES : SNAPSHOTS}/${thing.id}/metadata`
    const [key, value] = [random.pick(KEYS), String(random.below(1000))]
    const one = { [`meta ${key}`]: value }
    const all = Object.fromEntries(KEYS.map((other) => [`meta ${other}`, other === key ? value : '']))
    const ways = [
      { method: 'POST', path, body: { metadata: { [key]: value } }, values: one },
      { method: 'PUT', path, body: { metadata: { [key]: value } }, values: all },
      { method: 'PUT', path: `${path}/${key}`, body: { meta: { [key]: value } }, values: one },
      { method: 'DELETE', path: `${path}/${key}`, values: { [`meta ${key}`]: '' }, refusals: { 404: () => true } },
    ]
    await change(tenant, thing, random.pick(ways))
    if (random.chance(0.3)) await request(tenant, 'GET', `${path}/${key}`, { refusals: { 404: () => true } })
  },
}

/** Its host follows; one that cannot leaves it as it was. */
export const extendVolume: Action = {
  name: 'volume.extend',
  weight: 3,
  async act(tenant, random, scene) {
    const { admin } = scene
    const volume = await someVolume(tenant, random, scene)
    const row = volume && rowsOf(tenant.cloud, 'select size_gib from volume where id = ?', volume.id)[0]
    if (!row) return
    const size = Number(row.size_gib) + 1
    await change(tenant, volume, {
      method: 'POST',
      path: `${VOLUMES}/${volume.id}/action`,
      body: { 'os-extend': { new_size: size } },
      values: { size: String(size) },
      refusals: {
        400: anyOf(not(isVolume(tenant, volume, 'available', 'in-use')), isMet(tenant, admin)),
        409: hasNoRoom(tenant),
        413: isFull(tenant, 'volume_gib'),
      },
    })
  },
}

export const deleteVolume: Action = {
  name: 'volume.delete',
  weight: 4,
  async act(tenant, random, scene) {
    const { admin } = scene
    const volume = await someVolume(tenant, random, scene)
    if (!volume) return
    const cascade = random.chance(0.3)
    await removeVolume(tenant, volume, `${VOLUMES}/${volume.id}${cascade ? '?cascade=true' : ''}`, admin)
  },
}

async function removeVolume(tenant: Tenant, volume: Thing, path: string, admin: Tenant): Promise<void> {
  const snapshots = isSome(tenant, 'select 1 from volume_snapshot where volume_id = ?', volume.id)
  const copied = isSome(
    tenant,
    `select 1 from volume where status = 'creating' and source_id in (select id from volume_snapshot where volume_id = ?)`,
    volume.id,
  )
  await remove(tenant, volume, path, {
    later: true,
    refusals: {
      400: anyOf(
        not(isVolume(tenant, volume, 'available', 'error', 'error_extending')),
        path.includes('cascade') ? copied : snapshots,
        isCopied(tenant, volume),
        isMet(tenant, admin),
      ),
      409: isSome(tenant, 'select 1 from volume_attachment where volume_id = ? and held = 1', volume.id),
    },
  })
}

const LONGEST_STAY_MS = 15_000

/** Somebody who has thought better of it. */
export const passingVolume: Action = {
  name: 'volume.come-and-go',
  weight: 2,
  async act(tenant, random, scene) {
    const volume = await makeVolume(tenant, random, scene)
    if (!volume) return
    await tenant.cloud.clock.sleep(random.below(LONGEST_STAY_MS))
    if (volume.standing === 'there') await removeVolume(tenant, volume, `${VOLUMES}/${volume.id}`, scene.admin)
  },
}
