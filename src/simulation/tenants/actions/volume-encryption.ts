/** Volumes that are encrypted, of types that an operator has made for that. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { create } from './noun.ts'
import { isReady } from './volume-making.ts'
import { VOLUMES } from './volume-path.ts'

const TYPES = '/volume/v3/types'
const LUKS = { provider: 'luks', control_location: 'front-end', cipher: 'aes-xts-plain64' }

export const makeEncrypted: Action = {
  name: 'volume.create-encrypted',
  weight: 4,
  async act(tenant, random, { admin }) {
    const type = sealedType(admin, random) ?? (await sealType(admin, random))
    if (!type) return
    const volume = await create(tenant, {
      kind: 'volume',
      path: VOLUMES,
      body: (name) => ({ volume: { name, size: 1, volume_type: type.id } }),
      promised: { size: '1' },
      refusals: {
        404: () => type.standing !== 'there',
        413: anyOf(isFull(tenant, 'volume'), isFull(tenant, 'volume_gib')),
      },
    })
    if (volume && (await isReady(tenant, volume))) await readKey(tenant, volume, random)
  },
}

const sealedType = ({ model, cloud }: Tenant, random: SeededRandom): Thing | undefined => {
  const sealed = new Set(rowsOf(cloud, 'select type_id from volume_type_encryption').map(({ type_id }) => String(type_id)))
  return random.pick(model.of('volume_type').filter((one) => sealed.has(one.id) && one.promised('is_public') === 'true'))
}

/** @returns a new type, encrypted unless somebody has made a volume of it before */
async function sealType(admin: Tenant, random: SeededRandom): Promise<Thing | undefined> {
  const type = await create(admin, {
    kind: 'volume_type',
    path: TYPES,
    body: (name) => ({ volume_type: { name } }),
    promised: { is_public: 'true', qos_specs_id: '' },
  })
  if (!type) return undefined
  const { end } = await request(admin, 'POST', `${TYPES}/${type.id}/encryption`, {
    body: { encryption: { ...LUKS, key_size: random.chance(0.5) ? 256 : 512 } },
    refusals: {
      400: isSome(admin, 'select 1 from volume where type_id = ?', type.id),
      404: () => type.standing !== 'there',
    },
  })
  return end === 'done' ? type : undefined
}

/** Whoever may see a volume is told which secret opens it, and sees that among his own. @throws Violation when it is in clear */
async function readKey(tenant: Tenant, volume: Thing, random: SeededRandom): Promise<void> {
  const refusals = { 404: () => volume.standing !== 'there' }
  const { end, answer } = await request(tenant, 'GET', `${VOLUMES}/${volume.id}/encryption`, { refusals })
  if (end !== 'done' || volume.standing !== 'there') return
  const { encryption_key_id: key } = answer.json as { encryption_key_id?: string | null }
  if (!key) throw new Violation(`volume ${volume.name} of ${tenant.name} is of an encrypted type and has no key`)
  if (random.chance(0.5)) await request(tenant, 'GET', `/key-manager/v1/secrets/${key}`, { refusals })
}
