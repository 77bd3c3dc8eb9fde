/** The default rules of images, servers and networks, of requests and of their parts, let in whom Glance's, Nova's and Neutron's own let in. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Policy } from '../../api/policy/policy.ts'
import { rules } from '../../api/policy/rules.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { Ctx, Scope, Who } from '../../kernel/context.ts'
import { silentLog } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { declaredPolicy, listActions } from './actions.ts'

const FOLDER = join(import.meta.dirname, '../../../apis/openstack/oracle')
const originalOf = (service: string) =>
  JSON.parse(readFileSync(join(FOLDER, `${service}-policy.json`), 'utf8')) as Record<string, string>

const LADDER = ['reader', 'member', 'manager', 'admin']
const SCOPES: Scope[] = [
  ...['p', 'q'].map((id) => ({ kind: 'project', projectId: id, projectName: id, projectDomainId: 'd' }) as const),
  { kind: 'domain', domainId: 'd' },
  { kind: 'system' },
]
const ctxOf = (scope: Scope, roles: string[]): Ctx => ({
  who: { kind: 'user', userId: 'u', userName: 'u', userDomainId: 'd', scope, roles } satisfies Who,
  requestId: 'req-1',
  log: silentLog,
  clock: systemClock,
  random: systemRandom,
  signal: new AbortController().signal,
})
const people = SCOPES.flatMap((scope) => LADDER.map((_, i) => ctxOf(scope, LADDER.slice(0, i + 1))))
/** Whose a row is, and in the originals' words whose what it is part of. */
const rows = ['p', 'q'].flatMap((project_id) =>
  ['p', 'q'].flatMap((network) =>
    ['u', 'v'].map((user_id) => ({
      project_id,
      user_id,
      owner: project_id,
      member_id: project_id,
      'network:project_id': network,
      'security_group:project_id': project_id,
    })),
  ),
)

/** Without a rule in the original, or with one that it does not ask. */
const OURS: Readonly<Record<string, readonly RegExp[]>> = {
  compute: [/^(ec2|outscale):/, /^os_compute_api:(flavors|versions):/],
  image: [/^image:(get_info|get_schema|list_versions)$/],
  network: [/_tags$/, /^get_(extension|versions)$/, /_port:network_id$/],
}

/** Where ours differs, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  create_port: 'the network is asked for by the domain, which finds own and shared ones, and by create_port:network_id',
  create_subnet: 'the network is asked for by the domain, and is one within reach',
  'create_port:device_owner': 'asked only for owners that begin with network:',
  'update_port:device_owner': 'asked only for owners that begin with network:',
  'create_port:binding:profile': 'no service asks this API with a role of its own: admins do',
  'update_port:binding:profile': 'no service asks this API with a role of its own: admins do',
  get_quota: 'what its project may have is no secret to a reader',
}

for (const service of ['compute', 'image', 'network']) {
  const original = originalOf(service)
  const theirs = new Policy(original)
  const ours = declaredPolicy()
  for (const { action, allow } of listActions().filter((one) => one.service === service))
    test(`${service} ${action}`, () => {
      const known = original[action]
      if (OURS[service]?.some((pattern) => pattern.test(action))) return assert.equal(known, undefined)
      assert.ok(known !== undefined, 'the original has no such action')
      const differing = people.flatMap((ctx) =>
        rows.flatMap((row) => {
          const text = allow === rules.authenticated ? '@' : allow
          const mine = ours.allows(ctx, { action: 'x', allow: text }, row)
          const its = theirs.allows(ctx, { action: 'x', allow: known }, row)
          return mine === its ? [] : [JSON.stringify({ who: ctx.who, row, ours: mine })]
        }),
      )
      if (OTHERWISE[action] === undefined) assert.deepEqual(differing, [], known)
      else assert.ok(differing.length > 0, 'it does not differ any more')
    })
}
