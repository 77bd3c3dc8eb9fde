import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breachesOfParts, disorderOf, type Parts, servicesInParts } from './parts.ts'
import { isTest, type Source, sources } from './source.ts'

for (const [service, parts] of servicesInParts()) {
  const files = () => sources(new RegExp(`^src/domain/${service}/.*\\.ts$`)).filter(({ path }) => !isTest(path))
  test(`the parts of ${service} are used through their index.ts, and in one direction`, () => {
    assert.deepEqual(disorderOf(parts), [])
    assert.deepEqual(
      files().flatMap((source) => breachesOfParts(service, parts, source)),
      [],
    )
  })
  test(`every part of ${service} is there, and every import between parts that is allowed is made`, () => {
    const all = files()
    for (const [part, allowed] of Object.entries(parts)) {
      const own = all.filter(({ path }) => path.startsWith(`src/domain/${service}/${part}/`))
      assert.ok(own.length > 0, part)
      for (const one of allowed)
        assert.ok(
          own.some(({ text }) => text.includes(`/${one}/index.ts'`)),
          `${part} imports nothing of ${one}`,
        )
    }
  })
}

const PARTS: Parts = { user: [], token: ['user'], login: ['token'] }
const file = (path: string, target: string): Source => ({ path, text: `import type { X } from '${target}'\n` })
const faults = (path: string, target: string) => breachesOfParts('dns', PARTS, file(`src/domain/dns/${path}`, target))

test('refused: a part entered by the side, against the order, from above, and one that nobody declared', () => {
  assert.equal(faults('token/token.ts', '../user/user.ts').length, 1)
  assert.equal(faults('user/user.ts', '../token/index.ts').length, 1)
  assert.equal(faults('login/login.ts', '../user/index.ts').length, 1)
  assert.equal(faults('token/token.ts', '../service.ts').length, 1)
  assert.equal(faults('tasks.ts', './user/user.ts').length, 1)
  assert.equal(faults('zone/zone.ts', '../../../kernel/ids.ts').length, 1)
  assert.equal(disorderOf({ token: ['user'], user: [] }).length, 1)
})

test('allowed: a part before it by its index, a file of its own, and the whole that puts the parts together', () => {
  assert.deepEqual(faults('token/token.ts', '../user/index.ts'), [])
  assert.deepEqual(faults('token/deep/codec.ts', '../token.ts'), [])
  assert.deepEqual(faults('service.ts', './login/index.ts'), [])
  assert.deepEqual(disorderOf(PARTS), [])
})
