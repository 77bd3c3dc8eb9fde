import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breachesOfParts, breachesOfRows, disorderOf, ownersOf, type Parts, servicesInParts, TOUCHED } from './parts.ts'
import { isTest, read, type Source, sources } from './source.ts'

for (const [service, parts] of servicesInParts()) {
  const files = () => sources(new RegExp(`^src/domain/${service}/.*\\.ts$`)).filter(({ path }) => !isTest(path))
  test(`the parts of ${service} are used through their index.ts, and in one direction`, () => {
    assert.deepEqual(disorderOf(parts), [])
    assert.deepEqual(
      files().flatMap((source) => breachesOfParts(service, parts, source)),
      [],
    )
  })
  test(`rows of ${service} are written by their part, and read by those above it`, () => {
    const all = files()
    const owners = ownersOf(
      service,
      all.filter(({ path }) => path.endsWith('/tables.ts')),
    )
    assert.ok(owners.size > 2 * Object.keys(parts).length, [...owners.keys()].join(' '))
    assert.deepEqual(
      all.flatMap((source) => breachesOfRows(service, parts, owners, source)),
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

test('every exception names tables that its file still touches', () => {
  for (const [path, { tables }] of Object.entries(TOUCHED))
    for (const table of tables) assert.ok(read(path).text.includes(`'${table}'`), `${path} touches no ${table}`)
})

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

test('refused: rows of another part written, and those of a part above read', () => {
  const owners = ownersOf('dns', [{ path: 'src/domain/dns/token/tables.ts', text: '    dns_token: TokenRow\n' }])
  const at = (part: string, text: string) =>
    breachesOfRows('dns', PARTS, owners, { path: `src/domain/dns/${part}/x.ts`, text }).length
  assert.equal(at('login', "tx.db.deleteFrom('dns_token')"), 1)
  assert.equal(at('user', "ctx.db.selectFrom('dns_token as t')"), 1)
  assert.equal(at('login', "query.innerJoin('dns_token')"), 0)
  assert.equal(at('token', "tx.db.insertInto('dns_token')"), 0)
})
