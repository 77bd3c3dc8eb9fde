/** Makes volumes, empty or as a copy of something, for whatever is to be done with one. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Refusals } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import type { Scene } from './action.ts'
import { create } from './noun.ts'
import { isEncrypted, isMet, isOfEncrypted, isSealed, isVolume, not, VOLUMES } from './volume-path.ts'

const READY_WITHIN_MS = 20_000
const LOOK_MS = 1_000

/** One of the tenant's, or where he has none a new one, when its host has made it: acts of volumes do not find nothing. */
export async function someVolume(tenant: Tenant, random: SeededRandom, scene: Scene): Promise<Thing | undefined> {
  const had = random.pick(tenant.model.of('volume'))
  if (had) return had
  const made = await makeVolume(tenant, random, scene)
  return made && (await isReady(tenant, made)) ? made : undefined
}

/** Whether it was made within a while, and is still there. */
export async function isReady(tenant: Tenant, volume: Thing): Promise<boolean> {
  const isThere = isVolume(tenant, volume, 'available', 'in-use')
  for (let waited = 0; waited < READY_WITHIN_MS && !isThere(); waited += LOOK_MS) await tenant.cloud.clock.sleep(LOOK_MS)
  return isThere() && volume.standing === 'there'
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
      400: anyOf(origin.refusals?.[400] ?? never, origin.thing && type ? isSealed(tenant, type) : never),
      404: () => origin.thing?.standing === 'gone' || origin.isGone() || (type !== undefined && type.standing !== 'there'),
      413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib', size)),
    },
  })
}

const never = () => false

interface Origin {
  body: object
  /** At least. */
  size: number
  thing?: Thing
  isGone: () => boolean
  refusals?: Refusals
}

const EMPTY: Origin = { body: {}, size: 1, isGone: never }

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
    // of another type it cannot be where it is encrypted
    refusals: {
      400: anyOf(
        not(isReady),
        kind === 'volume' ? isEncrypted(tenant, thing) : isOfEncrypted(tenant, thing),
        isMet(tenant, admin),
      ),
    },
  }
}
