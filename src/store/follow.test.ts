import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordChange, transact } from './context.ts'
import { Feed } from './feed.ts'
import { followFeed, type Listen } from './follow.ts'
import { openTestStore, testCtx } from './testing.ts'

/** A controller that follows, and another on the same database. */
async function twoControllers(listen: Listen) {
  const store = await openTestStore()
  const other = testCtx(store)
  const follower = { ...other, feed: new Feed() }
  const heard: string[] = []
  follower.feed.listen((changes) => heard.push(...changes.map(({ id }) => id)))
  const stop = await followFeed(follower, listen)
  const change = (id: string) => transact(other, async (tx) => recordChange(tx, 'port', id))
  return { clock: other.clock, heard, change, end: () => stop().then(() => store.close()) }
}

test('what others change is read on by the clock when the connection that told of it is lost, and while it cannot be had again', async () => {
  let lose = () => {}
  let asked = 0
  const { clock, heard, change, end } = await twoControllers(async (_changed, lost) => {
    if (asked++ > 0) throw new Error('no more connections')
    lose = lost
    return { end: async () => {} }
  })
  lose()
  await change('a')
  await clock.advance(1000)
  await change('b')
  await clock.advance(1000)
  assert.deepEqual(heard, ['a', 'b'])
  assert.equal(asked, 3)
  await end()
})

test('what others change is read on while a server takes the connection and says nothing; one that comes up after the end is closed', async () => {
  const waiting: (() => void)[] = []
  let isFirst = true
  let ended = 0
  const { clock, heard, change, end } = await twoControllers(async (_changed, lost) => {
    if (isFirst) lost()
    else await new Promise<void>((resolve) => waiting.push(resolve))
    isFirst = false
    return { end: async () => void ended++ }
  })
  for (const id of ['a', 'b', 'c']) {
    await change(id)
    await clock.advance(1000)
  }
  assert.deepEqual(heard, ['a', 'b', 'c'])
  assert.equal(waiting.length, 1)
  await end()
  for (const answer of waiting) answer()
  await Promise.resolve()
  await Promise.resolve()
  assert.equal(ended, 1)
})
