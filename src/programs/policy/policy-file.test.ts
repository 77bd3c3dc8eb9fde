import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Policy } from '../../api/policy/policy.ts'
import type { Log } from '../../kernel/log.ts'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { declaredPolicy, listActions } from './actions.ts'
import { keepPolicy, LOOK_EVERY_MS } from './keep-policy.ts'
import { parsePolicyFile } from './policy-file.ts'

const parse = (text: string) => parsePolicyFile('policy.yaml', text, declaredPolicy())

test('YAML and JSON are read, quoted or not', () => {
  const { rules, warnings } = parse(`# for the help desk
helpdesk: role:helpdesk
"identity:list_users": "rule:helpdesk or rule:admin_required"
identity:get_user: ''
os_compute_api:servers:create: "!"
`)
  assert.deepEqual(warnings, [])
  assert.deepEqual(rules, {
    helpdesk: 'role:helpdesk',
    'identity:list_users': 'rule:helpdesk or rule:admin_required',
    'identity:get_user': '',
    'os_compute_api:servers:create': '!',
  })
  assert.deepEqual(parse('{"identity:list_users": "@"}').rules, { 'identity:list_users': '@' })
  assert.deepEqual(parse('').rules, {})
  assert.deepEqual(parse('# nothing yet\n').rules, {})
})

const WRONG: Record<string, [string, RegExp]> = {
  'what is no YAML': ['a: "b', /policy\.yaml:1: /],
  'an unquoted @': ['identity:get_user: @', /policy\.yaml:1: .*reserved character @/],
  'an unquoted !, which YAML reads as nothing': ['\nidentity:get_user: !', /policy\.yaml:2: identity:get_user: .*in quotes/],
  'a rule left out': ['identity:get_user:\n', /policy\.yaml:1: identity:get_user: the rule is missing/],
  'lists in lists': ['identity:get_user: [["role:x"]]', /policy\.yaml:1: identity:get_user: a rule is text/],
  'an action twice': ['a: role:x\nb: rule:a\na: role:y', /policy\.yaml:3: /],
  'no mapping': ['- a\n', /a mapping from actions to rules/],
  'a rule that cannot be read': ['\n\nidentity:get_user: role:x or\n', /policy\.yaml:3: identity:get_user: .*ends too early/],
  'a reference to nothing': ['identity:get_user: rule:nobody_knows', /policy\.yaml:1: .*there is no rule 'nobody_knows'/],
}
for (const [what, [text, said]] of Object.entries(WRONG))
  test(`refused with its line: ${what}`, () => assert.throws(() => parse(text), { message: said }))

test('everything that is wrong is told at once', () => {
  assert.throws(() => parse('identity:get_user: rule:x\nidentity:list_users: (role:y'), /policy\.yaml:1: .*\n.*policy\.yaml:2: /)
})

test('a wide rule is told where it opens the rows of every project, not where its requests keep to the token’s', () => {
  const isTold = (action: string) => parse(`${action}: role:member`).warnings.some(({ text }) => text.includes('every project'))
  for (const action of ['get_network', 'image:get_images', 'os_compute_api:servers:show', 'console:list_tags'])
    assert.ok(isTold(action), action)
  const ofOrders = ['orders:get', 'orders:post', 'order:get', 'order:delete', 'secrets:get', 'containers:get']
  const ofServers = ['index', 'detail', 'create'].map((verb) => `os_compute_api:servers:${verb}`)
  for (const action of [...ofOrders, ...ofServers, 'ec2:DescribeAvailabilityZones', 'outscale:ReadSubregions'])
    assert.ok(!isTold(action), action)
})

test('every action of the cloud is known by one rule, and its default can be read', () => {
  const actions = listActions()
  assert.ok(actions.length > 200)
  assert.equal(new Set(actions.map(({ action }) => action)).size, actions.length)
  for (const { action } of actions) assert.ok(declaredPolicy().names().has(action), action)
})

test('a file that changes counts at once; one that is broken or gone leaves the rules before in force', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-policy-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'policy.yaml')
  const said: string[] = []
  const note = (fields: object, text: string) => void said.push(`${text} ${JSON.stringify(fields)}`)
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const clock = virtualClock()
  const policy = new Policy()
  policy.declare({ x: { action: 'a:b', allow: 'role:admin' } })
  const rule = () => policy.explain(NOBODY as never, { action: 'a:b', allow: 'role:admin' }).rule
  const write = async (text: string) => {
    writeFileSync(path, text)
    await clock.advance(LOOK_EVERY_MS)
  }
  assert.throws(() => keepPolicy(policy, { path, required: true }, { clock, log }), /ENOENT/)
  const end = keepPolicy(policy, { path, required: false }, { clock, log })
  assert.equal(rule(), 'role:admin')
  await write('a:b: role:member')
  assert.equal(rule(), 'role:member')
  await write('a:b: role:other and (')
  assert.equal(rule(), 'role:member')
  assert.match(said.at(-1) ?? '', /the rules before stay in force.*policy\.yaml:1:/)
  unlinkSync(path)
  await clock.advance(LOOK_EVERY_MS)
  assert.equal(rule(), 'role:member')
  await write('')
  assert.equal(rule(), 'role:admin')
  end()
  await write('a:b: role:last')
  assert.equal(rule(), 'role:admin')
})

const NOBODY = { who: { kind: 'nobody' } }
