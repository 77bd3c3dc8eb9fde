/** The default rules let in whom Cinder's own let in: everybody, of everything. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Policy } from '../../../api/policy/policy.ts'
import { isPublic } from '../../../api/policy/rules.ts'
import { userOf } from '../../../domain/volume/volume.fixture.ts'
import { systemClock } from '../../../kernel/clock.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { silentLog } from '../../../kernel/log.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { cinderRules } from './allow.ts'
import { api } from './contract.ts'

const original = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../apis/openstack/oracle/volume-policy.json'), 'utf8'),
) as Record<string, string>

const LADDER = ['reader', 'member', 'manager', 'admin']

const people = ['p', 'q'].flatMap((project) =>
  LADDER.map(
    (_, i): Ctx => ({
      who: userOf(project, LADDER.slice(0, i + 1)),
      requestId: 'req-1',
      log: silentLog,
      clock: systemClock,
      random: systemRandom,
      signal: new AbortController().signal,
    }),
  ),
)

const theirs = new Policy(original)
const ours = new Policy()
ours.declare(api)
ours.declare(cinderRules)

/** Cinder asks nothing there, or asks in code what no rule says. */
const UNASKED = [
  'limits:get',
  'os-availability-zone:get',
  'extensions:get',
  'resource_filters:get',
  'group:group_types:get',
  'group:group_types:get_all',
  'attachments:get',
  'attachments:get_all',
]

const actions = new Map(
  [...Object.values(api), ...Object.values(cinderRules)].flatMap((endpoint) =>
    isPublic(endpoint) || UNASKED.includes(endpoint.action) ? [] : [[endpoint.action, endpoint] as const],
  ),
)

for (const [action, endpoint] of actions)
  test(`${action}, of every project's and for everybody`, () => {
    const known = original[action]
    assert.ok(known !== undefined, 'the original has no such action')
    for (const project_id of ['p', 'q'])
      for (const ctx of people) {
        const its = theirs.allows(ctx, { action: 'x', allow: known }, { project_id })
        assert.equal(ours.allows(ctx, endpoint, { project_id }), its, JSON.stringify({ who: ctx.who, project_id }))
      }
  })
