/** Every parameter of every path has a row that rules can ask about, or a reason why it has none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FACES } from '../services.ts'

/** What hosts ask is decided by their own credential; version documents and our own pages name no rows. */
const WITHOUT = ['agent', 'console']

for (const face of FACES.filter(({ name }) => !WITHOUT.includes(name)))
  test(`${face.name}: each parameter of a path has a target or a reason`, () => {
    const params = face.apis.flatMap(({ api }) =>
      Object.values(api).flatMap(({ path }) => [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name)),
    )
    const targets = face.targets ?? {}
    assert.deepEqual(
      [...new Set(params)].filter((name) => !Object.hasOwn(targets, name)),
      [],
    )
    for (const [name, target] of Object.entries(targets)) {
      assert.ok(params.includes(name), `no path has {${name}}`)
      if (typeof target === 'string') assert.match(target, /\w+ \w+ \w+/, `${name}: a reason is a sentence`)
    }
  })
