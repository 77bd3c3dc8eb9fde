/** What is said when there are too many: 413 with Glance's sentences. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startGlance } from './image.fixture.ts'

let glance: Awaited<ReturnType<typeof startGlance>>
before(async () => {
  glance = await startGlance({ limits: { imagesPerProject: 1, membersPerImage: 1, tagsPerImage: 1, propertiesPerImage: 1 } })
})
after(() => glance.close())

test('images of a project, and what one image has', async () => {
  const make = (body: object) => glance.ask('ann', 'POST', '/images', body)
  const refusal = ({ status, body }: Awaited<ReturnType<typeof make>>) => [status, body.message]
  const tooMany = (what: string) => [
    413,
    `The limit has been exceeded on the number of allowed image ${what}. Attempted: 2, Maximum: 1`,
  ]
  assert.deepEqual(refusal(await make({ tags: ['a', 'b'] })), tooMany('tags'))
  assert.deepEqual(refusal(await make({ a: 'x', b: 'y' })), tooMany('properties'))
  const { body } = await make({ tags: ['a'], a: 'x' })
  assert.deepEqual(refusal(await make({})), [
    413,
    'Project ann is over a limit for [Resource image_count_total is over limit of 1 due to current usage 1 and delta 1]',
  ])
  await glance.ask('ann', 'POST', `/images/${body.id}/members`, { member: 'bob' })
  assert.deepEqual(refusal(await glance.ask('ann', 'POST', `/images/${body.id}/members`, { member: 'cat' })), tooMany('members'))
  assert.deepEqual(refusal(await glance.ask('ann', 'PUT', `/images/${body.id}/tags/b`)), tooMany('tags'))
})
