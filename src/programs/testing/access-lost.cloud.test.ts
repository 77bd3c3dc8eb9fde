/** Who is let in: by the token alone, and not one request longer than what stands behind it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let admin: string

before(async () => {
  cloud = await startCloud()
  admin = await cloud.adminToken()
})
after(() => cloud?.close())

const EVERYWHERE = [
  '/identity/v3/auth/projects',
  '/compute/v2.1/servers',
  '/compute/v2.1/flavors',
  '/image/v2/images',
  '/networking/v2.0/networks',
]
const statuses = (token: string | undefined, headers: Record<string, string> = {}) =>
  Promise.all(EVERYWHERE.map(async (path) => (await cloud.fetchJson(path, { token, headers })).status))
const all = (status: number) => EVERYWHERE.map(() => status)

/** What a service behind Keystone's own middleware would believe. */
const lies = (projectId: string, userId: string): Record<string, string> => ({
  'X-User-Id': userId,
  'X-User': userId,
  'X-User-Name': 'admin',
  'X-User-Domain-Id': 'default',
  'X-Roles': 'admin,member,reader',
  'X-Role': 'admin',
  'X-Project-Id': projectId,
  'X-Tenant-Id': projectId,
  'X-Tenant': projectId,
  'X-Domain-Id': 'default',
  'X-Identity-Status': 'Confirmed',
  'X-Service-Identity-Status': 'Confirmed',
  'X-Service-Roles': 'admin,service',
  'X-Is-Admin-Project': 'True',
  'X-Auth-Project-Id': projectId,
  'X-Trust-Id': userId,
  'OpenStack-System-Scope': 'all',
})

test('identity headers from outside are ignored', async () => {
  const member = await cloud.memberToken()
  const { users } = await cloud.demand('/identity/v3/users?name=admin', { token: admin })
  const { projects } = await cloud.demand('/identity/v3/projects?name=admin', { token: admin })
  const headers = lies(projects[0].id, users[0].id)
  assert.deepEqual(await statuses(undefined, headers), all(401))
  for (const path of ['/identity/v3/users', '/identity/v3/services', '/compute/v2.1/os-hypervisors', '/compute/v2.1/os-services'])
    assert.equal((await cloud.fetchJson(path, { token: member, headers })).status, 403, path)
  const made = await cloud.demand('/networking/v2.0/networks', { token: member, headers, body: { network: { name: 'mine' } } })
  const { token } = await cloud.demand('/identity/v3/auth/tokens', {
    token: member,
    headers: { ...headers, 'x-subject-token': member },
  })
  assert.equal(made.network.project_id, token.project.id)
  assert.notEqual(token.project.id, projects[0].id)
  assert.equal(token.user.name, 'demo')
})

interface Tenant {
  user: string
  project: string
  domain: string
  logIn(): Promise<{ status: number; token: string | undefined }>
}

/** A user with a role in a project of a domain of its own. */
async function tenant(name: string): Promise<Tenant> {
  const make = async (kind: string, body: object): Promise<string> =>
    Object.values(
      (await cloud.demand(`/identity/v3/${kind}s`, { token: admin, body: { [kind]: { name, ...body } } })) as Record<
        string,
        { id: string }
      >,
    )[0]?.id ?? ''
  const domain = await make('domain', {})
  const [project, user] = [
    await make('project', { domain_id: domain }),
    await make('user', { domain_id: domain, password: name }),
  ]
  const { roles } = await cloud.demand('/identity/v3/roles?name=member', { token: admin })
  await cloud.demand(`/identity/v3/projects/${project}/users/${user}/roles/${roles[0].id}`, { token: admin, method: 'PUT' })
  const logIn = async () => {
    const identity = { methods: ['password'], password: { user: { id: user, password: name } } }
    const body = { auth: { identity, scope: { project: { id: project } } } }
    const { status, headers } = await cloud.fetchJson('/identity/v3/auth/tokens', { body })
    return { status, token: headers.get('x-subject-token') ?? undefined }
  }
  return { user, project, domain, logIn }
}

for (const kind of ['user', 'project', 'domain'] as const)
  test(`a disabled ${kind} loses access at once, on every service, and enabling it brings no old token back`, async () => {
    const one = await tenant(`of-${kind}`)
    const { token } = await one.logIn()
    assert.deepEqual(await statuses(token), all(200))
    const set = (enabled: unknown) =>
      cloud.fetchJson(`/identity/v3/${kind}s/${one[kind]}`, { token: admin, method: 'PATCH', body: { [kind]: { enabled } } })
    assert.equal((await set(false)).status, 200)
    assert.deepEqual(await statuses(token), all(401))
    assert.equal((await one.logIn()).status, 401)
    assert.equal((await set(true)).status, 200)
    assert.deepEqual(await statuses(token), all(401))
    assert.equal((await one.logIn()).status, 201)
  })

for (const kind of ['user', 'project', 'domain'] as const)
  test(`a word is no flag: a ${kind} is neither left enabled by 'False' nor enabled by it`, async () => {
    const body = (enabled: unknown) => ({ [kind]: { name: `word-${kind}`, enabled } })
    for (const word of ['False', 'FALSE', 'false', 'True', '0', 0, 1, '']) {
      const made = await cloud.fetchJson(`/identity/v3/${kind}s`, { token: admin, body: body(word) })
      assert.equal(made.status, 400, `${JSON.stringify(word)}: ${made.text}`)
    }
    const made = await cloud.demand(`/identity/v3/${kind}s`, { token: admin, body: body(false) })
    const path = `/identity/v3/${kind}s/${made[kind].id}`
    assert.equal(
      (await cloud.fetchJson(path, { token: admin, method: 'PATCH', body: { [kind]: { enabled: 'True' } } })).status,
      400,
    )
    assert.equal((await cloud.demand(path, { token: admin }))[kind].enabled, false)
  })

test('a role taken back is gone with the next request', async () => {
  const one = await tenant('of-role')
  const { token } = await one.logIn()
  assert.deepEqual(await statuses(token), all(200))
  const { roles } = await cloud.demand('/identity/v3/roles?name=member', { token: admin })
  const grant = `/identity/v3/projects/${one.project}/users/${one.user}/roles/${roles[0].id}`
  await cloud.demand(grant, { token: admin, method: 'DELETE' })
  assert.deepEqual(await statuses(token), all(401))
})

test('a flood of log-ins is turned away with 429 while those who have a token are served', async () => {
  const one = await tenant('flood')
  const { token } = await one.logIn()
  const user = { name: 'demo', domain: { id: 'default' }, password: 'wrong' }
  const body = { auth: { identity: { methods: ['password'], password: { user } } } }
  const flood = Array.from({ length: 300 }, () => cloud.fetchJson('/identity/v3/auth/tokens', { body }))
  assert.deepEqual(await statuses(token), all(200))
  const answers = await Promise.all(flood)
  const counts = Map.groupBy(answers, ({ status }) => status)
  assert.deepEqual([...counts.keys()].sort(), [401, 429])
  for (const answer of counts.get(429) ?? []) assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.equal((await one.logIn()).status, 201, 'and afterwards all is as before')
})
