/** The default rules let in whom Barbican's own let in: everybody, of everything, by project, creator and access list. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Policy } from '../../../api/policy/policy.ts'
import { isPublic } from '../../../api/policy/rules.ts'
import { userOf } from '../../../domain/secret/secret.fixture.ts'
import { systemClock } from '../../../kernel/clock.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { silentLog } from '../../../kernel/log.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { api } from './contract.ts'
import { barbicanRules, namedRules } from './rules.ts'

const original = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../apis/openstack/oracle/secret-policy.json'), 'utf8'),
) as Record<string, string>

const LADDER = ['reader', 'member', 'manager', 'admin']

const people = ['p', 'q'].flatMap((project) =>
  ['u', 'v'].flatMap((name) =>
    LADDER.map(
      (_, i): Ctx => ({
        who: userOf(name, project, LADDER.slice(0, i + 1)),
        requestId: 'req-1',
        log: silentLog,
        clock: systemClock,
        random: systemRandom,
        signal: new AbortController().signal,
      }),
    ),
  ),
)

/** As the API tells rules of a row. */
const rowsOf = (kind: string) =>
  ['p', 'q'].flatMap((project) =>
    ['u', 'v'].flatMap((creator) =>
      [true, false].flatMap((access) =>
        [{}, { [`target.${kind}.read`]: 'read' }].map((read) => ({
          [`target.${kind}.project_id`]: project,
          [`target.${kind}.creator_id`]: creator,
          [`target.${kind}.read_project_access`]: access,
          enforce_new_defaults: true,
          ...read,
        })),
      ),
    ),
  )

const theirs = new Policy(original)
const ours = new Policy()
ours.declare(api)
ours.declare(barbicanRules)
ours.declareNamed(namedRules)

const actions = new Map(
  Object.values(api).flatMap((endpoint) => (isPublic(endpoint) ? [] : [[endpoint.action, endpoint] as const])),
)

for (const [action, endpoint] of actions)
  test(`${action}, of every row and for everybody`, () => {
    const known = original[action]
    assert.ok(known !== undefined, 'the original has no such action')
    for (const kind of /^container|^consumer/.test(action) ? ['container'] : action.startsWith('order') ? ['order'] : ['secret'])
      for (const row of rowsOf(kind))
        for (const ctx of people) {
          const its = theirs.allows(ctx, { action: 'x', allow: known }, row)
          assert.equal(ours.allows(ctx, endpoint, row), its, JSON.stringify({ who: ctx.who, row }))
        }
    assert.deepEqual(endpoint.scopes, ['project'])
  })

test('every rule of the original that asks something is asked here', () => {
  const asked = Object.keys(original).filter((name) => name.includes(':') && !actions.has(name))
  assert.deepEqual(asked, [])
})
