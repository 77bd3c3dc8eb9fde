/** What may change of images that are there: their properties, who sees them, whether they are listed and read; and data by way of a stage. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { isSome } from '../facts.ts'
import { PROPERTIES } from '../nouns.ts'
import type { Tenant } from '../tenant.ts'
import type { Thing } from '../thing.ts'
import type { Action } from './action.ts'
import { bytesOf, IMAGES } from './image.ts'
import { change } from './noun.ts'

const PATCH = 'application/openstack-images-v2.1-json-patch'

/** What one step of a patch asks for, and what is shown then. */
type Step = readonly [path: string, value: unknown, attribute: string, shown: string]

function stepFor(image: Thing, tenant: Tenant, random: SeededRandom): Step {
  const name = tenant.model.name('image')
  const hidden = random.chance(0.4)
  const visibility = random.pick(['private', 'shared', 'shared'])
  const key = random.pick(PROPERTIES)
  const value = `${image.name} ${random.below(100)}`
  return random.pick<Step>([
    ['name', name, 'name', name],
    ['os_hidden', hidden, 'hidden', String(hidden)],
    ['visibility', visibility, 'visibility', visibility],
    ['visibility', 'shared', 'visibility', 'shared'],
    [key, value, `property ${key}`, value],
    [key, value, `property ${key}`, value],
  ])
}

export const patchImage: Action = {
  name: 'image.patch',
  weight: 3,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image'))
    if (!image) return
    const [path, value, attribute, shown] = stepFor(image, tenant, random)
    await change(tenant, image, {
      method: 'PATCH',
      path: `${IMAGES}/${image.id}`,
      type: PATCH,
      body: [{ op: 'add', path: `/${path}`, value }],
      values: { [attribute]: shown },
    })
  },
}

/** One that is off is there, and nobody reads it. */
export const switchImage: Action = {
  name: 'image.switch',
  weight: 2,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image').filter((one) => HAS_DATA.has(one.promised('status') ?? '')))
    if (!image) return
    const isEmpty = isSome(tenant, "select 1 from image where id = ? and status not in ('active', 'deactivated')", image.id)
    const off = random.chance(0.4)
    await change(tenant, image, {
      method: 'POST',
      path: `${IMAGES}/${image.id}/actions/${off ? 'deactivate' : 'reactivate'}`,
      values: { status: off ? 'deactivated' : 'active' },
      refusals: { 403: isEmpty, 409: isEmpty },
    })
  },
}

const HAS_DATA: ReadonlySet<string> = new Set(['active', 'deactivated'])

/** Data that is kept aside becomes the image's. */
export const importImage: Action = {
  name: 'image.import',
  weight: 2,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image').filter((one) => one.promised('status') === 'queued'))
    if (!image) return
    const isNot = (status: string) => isSome(tenant, 'select 1 from image where id = ? and status != ?', image.id, status)
    const isStaged = await change(tenant, image, {
      path: `${IMAGES}/${image.id}/stage`,
      body: bytesOf(image.name),
      values: { status: 'uploading' },
      refusals: { 409: isNot('queued') },
    })
    if (!isStaged || random.chance(0.2)) return
    await change(tenant, image, {
      method: 'POST',
      path: `${IMAGES}/${image.id}/import`,
      body: { method: { name: 'glance-direct' } },
      values: { status: 'active' },
      refusals: { 409: isNot('uploading') },
    })
  },
}
