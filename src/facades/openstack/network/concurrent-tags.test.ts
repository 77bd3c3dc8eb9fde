/** Tags that several give and take at once: each is given or taken by one, and none is lost. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { make, serveNetwork } from './served.fixture.ts'

const AT_ONCE = 8

eachDatabase('tags of one network by several at once', (open) => {
  test('one takes a tag away, and the others hear that it is not there; all that are given are there', async (t) => {
    const { ask, app } = await serveNetwork(await open())
    t.after(() => app.close())
    const { id } = await make(ask, 'ann', 'network', 'networks', { tags: ['a', 'b'] })
    const path = `/networks/${id}/tags`
    const told = await Promise.all(Array.from({ length: AT_ONCE }, () => ask('ann', 'DELETE', `${path}/a`)))
    assert.deepEqual(told.map(({ status }) => status).sort(), [204, ...Array(AT_ONCE - 1).fill(404)])
    const words = Array.from({ length: AT_ONCE }, (_, i) => `t${i}`)
    const given = await Promise.all(words.map((word) => ask('ann', 'PUT', `${path}/${word}`)))
    for (const { status, body } of given) assert.equal(status, 201, JSON.stringify(body))
    assert.deepEqual((await ask('ann', 'GET', path)).body.tags, ['b', ...words])
  })
})
