/** Data of images that come from elsewhere, while their users do other things. */
import { urlOf } from '../../world/web.ts'
import { textAt } from '../client.ts'
import { isSome } from '../facts.ts'
import { request } from '../request.ts'
import type { Action } from './action.ts'
import { IMAGES } from './image.ts'

/** That it is taken on promises nothing: it may break off, or its controllers may. */
export const downloadImage: Action = {
  name: 'image.download',
  weight: 3,
  async act(tenant, random) {
    const image = random.pick(tenant.model.of('image').filter((one) => one.promised('status') === 'queued'))
    if (!image) return
    const wrote = ['importing', 'active'].map((status) => image.write({ status }))
    const { end } = await request(tenant, 'POST', `${IMAGES}/${image.id}/import`, {
      body: { method: { name: 'web-download', uri: urlOf(image.name, random.chance(0.5)) } },
      refusals: {
        404: () => image.standing !== 'there',
        409: isSome(tenant, "select 1 from image where id = ? and status != 'queued'", image.id),
      },
    })
    for (const written of wrote) written(end === 'done' ? 'open' : end)
    await request(tenant, 'GET', `${IMAGES}/${image.id}/tasks`, { refusals: { 404: () => image.standing !== 'there' } })
  },
}

/** There is one store: that it is in all of them ends the copy. */
export const copyImage: Action = {
  name: 'image.copy',
  weight: 1,
  async act(tenant, random, { admin }) {
    const image = random.pick(tenant.model.of('image').filter((one) => one.promised('status') === 'active'))
    if (!image) return
    await request(admin, 'POST', `${IMAGES}/${image.id}/import`, {
      body: { method: { name: 'copy-image' }, all_stores: true },
      refusals: {
        404: () => image.standing !== 'there',
        409: isSome(tenant, "select 1 from image where id = ? and status != 'active'", image.id),
      },
    })
  },
}

/** An image of what a URL names; nobody promises it, and it goes again. */
export const makeImageOfUrl: Action = {
  name: 'image.of-url',
  weight: 1,
  async act(_, random, { admin }) {
    const name = `of a URL ${random.below(1000)}`
    const image_properties = { name, disk_format: 'raw', container_format: 'bare' }
    const input = { import_from: urlOf(name, random.chance(0.3)), import_from_format: 'raw', image_properties }
    const made = await request(admin, 'POST', '/image/v2/tasks', { body: { type: 'import', input } })
    if (made.end !== 'done') return
    const task = await request(admin, 'GET', `/image/v2/tasks/${textAt(made.answer.json, 'id')}`)
    const imageId = textAt(task.answer.json, 'result', 'image_id')
    if (imageId) await request(admin, 'DELETE', `${IMAGES}/${imageId}`)
  },
}
