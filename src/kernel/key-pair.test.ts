import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeKeyPair, Turns } from './key-pair.ts'
import { systemRandom } from './random.ts'

const refused = { reason: 'key_pairs_busy', code: 'unavailable', retryable: true }

/** Acts that end when they are told. */
function acts(turns: Turns) {
  const begun: string[] = []
  const ends: (() => void)[] = []
  const take = (who: string, name: string, signal?: AbortSignal) =>
    turns.take(
      who,
      () => {
        begun.push(name)
        return new Promise<string>((resolve) => ends.push(() => resolve(name)))
      },
      signal,
    )
  const end = async () => {
    ends.shift()?.()
    await new Promise(setImmediate)
  }
  return { begun, take, end }
}

test('one at a time, and those who wait take turns', async () => {
  const { begun, take, end } = acts(new Turns())
  const all = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map((name) => take(name[0] ?? '', name))
  for (let done = 1; done <= all.length; done++) {
    assert.equal(begun.length, done)
    await end()
  }
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2'])
  assert.deepEqual(await Promise.all(all), ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'])
})

test('the eleventh that waits of a project is refused, of another project none is, and the 65th of all', async () => {
  const { take, end } = acts(new Turns())
  const taken = [take('a', 'first')]
  for (let i = 0; i < 10; i++) taken.push(take('a', `a${i}`))
  await assert.rejects(take('a', 'eleventh'), refused)
  for (let i = 0; i < 54; i++) taken.push(take(`p${i}`, 'other'))
  await assert.rejects(take('q', 'the 65th'), refused)
  for (const _ of taken) await end()
  assert.equal((await Promise.all(taken)).length, 65)
  const again = take('a', 'again')
  await end()
  assert.equal(await again, 'again')
})

test('whoever goes away while it waits leaves its place to others, and nothing is made for it', async () => {
  const { begun, take, end } = acts(new Turns())
  const first = take('a', 'first')
  const gone = new AbortController()
  const left = Array.from({ length: 10 }, (_, i) => take('a', `left ${i}`, gone.signal))
  gone.abort(new Error('gone'))
  for (const one of left) await assert.rejects(one, /gone/)
  const [next, other] = [take('a', 'next'), take('b', 'other')]
  await assert.rejects(take('a', 'too late', gone.signal), /gone/)
  for (let done = 0; done < 3; done++) await end()
  assert.deepEqual(await Promise.all([first, next, other]), ['first', 'next', 'other'])
  assert.deepEqual(begun, ['first', 'next', 'other'])
})

test('one that fails hands its turn on, and pairs come as they were asked for', async () => {
  const ask = (type: string, options: object) => makeKeyPair(systemRandom, { type, options, projectId: 'p' })
  const bad = ask('rsa', { modulusLength: 'many' })
  const good = ask('ec', { namedCurve: 'prime256v1', privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
  await assert.rejects(bad, TypeError)
  assert.match((await good).privateKey.toString(), /^-----BEGIN PRIVATE KEY/)
})
