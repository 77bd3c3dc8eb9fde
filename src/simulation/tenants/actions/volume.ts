/** Volumes come, empty or as a copy of something, are renamed, noted on, grown, and go. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Refusals } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Action, Scene } from './action.ts'
import { change, create, remove } from './noun.ts'
import { hasNoRoom, isCopied, isMet, isVolume, not, SNAPSHOTS, VOLUMES } from './volume-path.ts'

export const createVolume: Action = {
  name: 'volume.create',
  weight: 6,
  async act(tenant, random, scene) {
    await makeVolume(tenant, random, scene)
  },
}

export async function makeVolume(tenant: Tenant, random: SeededRandom, scene: Scene): Promise<Thing | undefined> {
  const origin = originOf(tenant, random, scene)
  const size = origin.size + random.below(2)
  const types = scene.admin.model.of('volume_type').filter((type) => type.promised('is_public') === 'true')
  const type = random.chance(0.4) ? random.pick(types) : undefined
  const note = random.chance(0.3) ? { season: 'spring' } : {}
  return create(tenant, {
    kind: 'volume',
    path: VOLUMES,
    body: (name) => ({ volume: { name, size, metadata: note, ...origin.body, ...(type && { volume_type: type.id }) } }),
    promised: { size: String(size), ...(note.season && { 'meta season': note.season }) },
    refusals: {
      ...origin.refusals,
      404: () => origin.thing?.standing === 'gone' || origin.isGone() || (type !== undefined && type.standing !== 'there'),
      413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib', size)),
    },
  })
}

interface Origin {
  body: object
  /** At least. */
  size: number
  thing?: Thing
  isGone: () => boolean
  refusals?: Refusals
}

const EMPTY: Origin = { body: {}, size: 1, isGone: () => false }

/** Mostly nothing: it is empty. */
function originOf(tenant: Tenant, random: SeededRandom, { imageId, admin }: Scene): Origin {
  if (random.chance(0.5)) return EMPTY
  if (random.chance(0.3)) return { ...EMPTY, body: { imageRef: imageId } }
  const kind = random.chance(0.5) ? 'snapshot' : 'volume'
  const thing = random.pick(tenant.model.of(kind))
  if (!thing) return EMPTY
  const row = rowsOf(
    tenant.cloud,
    `select size_gib from ${kind === 'volume' ? 'volume' : 'volume_snapshot'} where id = ?`,
    thing.id,
  )[0]
  const isReady =
    kind === 'volume'
      ? isVolume(tenant, thing, 'available', 'in-use')
      : isSome(tenant, "select 1 from volume_snapshot where id = ? and status = 'available'", thing.id)
  return {
    body: kind === 'volume' ? { source_volid: thing.id } : { snapshot_id: thing.id },
    size: Number(row?.size_gib ?? 1),
    thing,
    isGone: () => thing.standing !== 'there',
    refusals: { 400: anyOf(not(isReady), isMet(tenant, admin)) },
  }
}

export const renameVolume: Action = {
  name: 'volume.rename',
  weight: 2,
  async act(tenant, random) {
    const kind = random.chance(0.6) ? 'volume' : 'snapshot'
    const thing = random.pick(tenant.model.of(kind))
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
  async act(tenant, random) {
    const kind = random.chance(0.6) ? 'volume' : 'snapshot'
    const thing = random.pick(tenant.model.of(kind))
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
  },
}

/** Its host follows; one that cannot leaves it as it was. */
export const extendVolume: Action = {
  name: 'volume.extend',
  weight: 3,
  async act(tenant, random, { admin }) {
    const volume = random.pick(tenant.model.of('volume'))
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
  async act(tenant, random, { admin }) {
    const volume = random.pick(tenant.model.of('volume'))
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
