import { bytesOf } from '../../world/web.ts'
import { textAt } from '../client.ts'
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { change, create, remove } from './noun.ts'
import { addTag } from './tag.ts'

export const IMAGES = '/image/v2/images'
const FORM = { disk_format: 'raw', container_format: 'bare', visibility: 'private' }

export { bytesOf }

/** What is in one of a disk nobody has written who could say so. */
export const nameOfDisk = (name: string): string => `disk-${name}`
const isOfDisk = ({ name }: Thing): boolean => name.startsWith('disk-')

export const createImage: Action = {
  name: 'image.create',
  weight: 2,
  async act(tenant, random) {
    const image = await makeImage(tenant)
    if (image && random.chance(0.8)) await fill(tenant, image)
  },
}

const makeImage = (tenant: Tenant): Promise<Thing | undefined> =>
  create(tenant, {
    kind: 'image',
    path: IMAGES,
    body: (name) => ({ name, ...FORM }),
    promised: { status: 'queued', visibility: 'private', hidden: 'false' },
    idOf: (json) => textAt(json, 'id'),
  })

const fill = (...[tenant, image]: [Parameters<Action['act']>[0], Parameters<typeof change>[1]]) => {
  const isQueued = isSome(tenant, "select 1 from image where id = ? and status = 'queued'", image.id)
  return change(tenant, image, {
    path: `${IMAGES}/${image.id}/file`,
    body: bytesOf(image.name),
    values: { status: 'active' },
    refusals: { 409: () => !isQueued() },
  })
}

/** Two at once fill it: one of them does. */
export const uploadTwice: Action = {
  name: 'image.upload-twice',
  weight: 1,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image').filter((one) => one.promised('status') === 'queued'))
    if (!image) return
    const done = await Promise.all([fill(tenant, image), fill(tenant, image)])
    if (done.every((one) => one)) throw new Violation(`image ${image.name} of ${tenant.name} was filled twice`)
  },
}

/** What is read is what was written. */
export const readImage: Action = {
  name: 'image.read',
  weight: 1,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image').filter((one) => one.promised('status') === 'active' && !isOfDisk(one)))
    if (!image) return
    const isOff = isSome(tenant, "select 1 from image where id = ? and status = 'deactivated'", image.id)
    const { end, answer } = await request(tenant, 'GET', `${IMAGES}/${image.id}/file`, {
      refusals: { 403: isOff, 404: () => image.standing !== 'there' },
    })
    if (end !== 'done') return
    if (!answer.bytes?.equals(bytesOf(image.name))) throw new Violation(`image ${image.name} of ${tenant.name} has other bytes`)
  },
}

export const tagImage: Action = {
  name: 'image.tag',
  weight: 1,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image'))
    if (!image) return
    const tag = `t${random.below(3)}`
    const adds = random.chance(0.6)
    await change(tenant, image, {
      method: adds ? 'PUT' : 'DELETE',
      path: `${IMAGES}/${image.id}/tags/${tag}`,
      values: { [`tag ${tag}`]: adds ? 'yes' : '' },
      // taken from one that lacks it
      refusals: adds ? {} : { 404: () => true },
    })
  },
}

export const deleteImage: Action = {
  name: 'image.delete',
  weight: 1,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image'))
    if (image) await removeImage(tenant, image)
  },
}

function removeImage(tenant: Tenant, image: Thing): Promise<void> {
  const isBusy = isSome(tenant, 'select 1 from image where id = ? and upload_key is not null', image.id)
  return remove(tenant, image, `${IMAGES}/${image.id}`, { refusals: { 409: isBusy } })
}

/** With a tag, which goes too. */
export const passingImage: Action = {
  name: 'image.come-and-go',
  weight: 2,
  async act(tenant, random) {
    const image = await makeImage(tenant)
    if (!image) return
    await addTag(tenant, image, 'passing')
    if (random.chance(0.5)) await fill(tenant, image)
    if (image.standing === 'there') await removeImage(tenant, image)
  },
}
