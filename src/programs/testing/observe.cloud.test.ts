/** What a running cloud says of itself: its audit, its metrics and the documents of its APIs. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { FACES } from '../services.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let admin = ''
let member = ''

before(async () => {
  cloud = await startCloud({ hosts: 0, metricsToken: 'a-token-for-metrics' })
  admin = await cloud.adminToken()
  member = await cloud.memberToken()
})
after(() => cloud?.close())

interface Event {
  action: string | null
  outcome: string
  actor_kind: string
  user_id: string | null
  user_name: string | null
  delegation: string | null
  face: string
  changed: string[]
  targets: Record<string, string>
}

const audit = (query: string, token = admin) =>
  cloud.eventually('the audit is written', async () => {
    const { events } = (await cloud.demand(`/console/v1/audit?${query}`, { token })) as { events: Event[] }
    return events.length > 0 ? events : undefined
  })

test('who made what by which API is told, with the row; and what was refused', async () => {
  const { network } = await cloud.demand('/networking/v2.0/networks', { token: member, body: { network: { name: 'mine' } } })
  const [made] = await audit(`row=${network.id}`)
  assert.deepEqual([made?.action, made?.outcome, made?.user_name, made?.face], ['create_network', 'allowed', 'demo', 'neutron'])
  assert.ok(made?.changed.includes(`network ${network.id}`))
  const { id } = (await cloud.demand('/identity/v3/projects', { token: admin })).projects[0]
  assert.equal((await cloud.fetchJson(`/identity/v3/projects/${id}`, { method: 'DELETE', token: member })).status, 403)
  const [refused] = await audit('outcome=refused')
  assert.deepEqual(
    [refused?.action, refused?.user_name, refused?.targets],
    ['identity:delete_project', 'demo', { project_id: id }],
  )
})

test('a log-in names who it turned out to be; nothing secret is kept', async () => {
  const { token } = await cloud.demand('/identity/v3/auth/tokens', { token: admin, headers: { 'x-subject-token': member } })
  const [login] = await audit(`row=${token.user.id}`)
  assert.ok(login?.changed.includes(`login ${token.user.id}`))
  assert.deepEqual(
    [login?.actor_kind, login?.user_id, login?.user_name, login?.delegation],
    ['user', token.user.id, 'demo', null],
  )
  const all = JSON.stringify(await audit('limit=1000'))
  assert.ok(!all.includes(member) && !all.includes(admin))
})

test('a log-in by an application credential names its user and the credential', async () => {
  const { token } = await cloud.demand('/identity/v3/auth/tokens', { token: admin, headers: { 'x-subject-token': member } })
  const path = `/identity/v3/users/${token.user.id}/application_credentials`
  const body = { application_credential: { name: 'robot', secret: 'a long secret' } }
  const { id } = (await cloud.demand(path, { token: member, body })).application_credential
  const identity = { methods: ['application_credential'], application_credential: { id, secret: 'a long secret' } }
  assert.equal((await cloud.fetchJson('/identity/v3/auth/tokens', { body: { auth: { identity } } })).status, 201)
  await cloud.eventually('the audit is written', async () => {
    const events = await audit(`user_id=${token.user.id}`)
    return events.find((event) => event.delegation === `application-credential ${id}` && event.user_name === 'demo')
  })
  assert.ok(!JSON.stringify(await audit('limit=1000')).includes('a long secret'))
})

test('a wrong password names whom somebody tried to be', async () => {
  const { users } = await cloud.demand('/identity/v3/users?name=demo', { token: admin })
  const user = { id: users[0].id, password: 'not the one' }
  const body = { auth: { identity: { methods: ['password'], password: { user } } } }
  assert.equal((await cloud.fetchJson('/identity/v3/auth/tokens', { body })).status, 401)
  const attempt = `login-attempt ${users[0].id}`
  const [tried] = await audit(`row=${users[0].id}&outcome=refused`)
  assert.ok(tried?.changed.includes(attempt))
  assert.deepEqual([tried?.actor_kind, tried?.user_name], ['nobody', null], 'it is not known who that was')
  assert.ok((await audit(`user_id=${users[0].id}`)).some(({ changed }) => changed.includes(attempt)))
})

test('a member is not shown the audit, and a page leads to the next', async () => {
  assert.equal((await cloud.fetchJson('/console/v1/audit', { token: member })).status, 403)
  const page = await cloud.demand('/console/v1/audit?limit=1', { token: admin })
  const next = await cloud.demand(page.next.replace(cloud.url, ''), { token: admin })
  assert.notEqual(page.events[0].id, next.events[0].id)
  for (const query of ['since=yesterday', 'until=2026-06-31', 'bogus=1', 'limit=0'])
    assert.equal((await cloud.fetchJson(`/console/v1/audit?${query}`, { token: admin })).status, 400, query)
  assert.ok((await audit('since=2020-01-01&limit=1')).length > 0, 'a day, as the command takes it')
  assert.deepEqual((await cloud.demand('/console/v1/audit?until=2020-01-01T00:00:00Z', { token: admin })).events, [])
})

test('metrics are for who has their token, and count what was asked', async () => {
  assert.equal((await cloud.fetchJson('/metrics')).status, 401)
  assert.equal((await cloud.fetchJson('/metrics', { headers: { authorization: 'Bearer other' } })).status, 401)
  const { text } = await cloud.fetchJson('/metrics', { headers: { authorization: 'Bearer a-token-for-metrics' } })
  assert.match(text, /^welkin_requests_total\{face="neutron",operation="create_network",status="201"\} 1$/m)
  assert.match(text, /^welkin_request_duration_seconds_count\{face="neutron",operation="create_network"\} 1$/m)
  assert.match(text, /^welkin_holdings\{service="image",name="images",part="count"\} 1$/m)
  assert.match(text, /^welkin_operations\{state="stuck"\} 0$/m)
})

test('the document of an API says what lists are filtered, sorted and paged by', async () => {
  const queryOf = async (document: string, path: string) => {
    const { paths } = (await (await fetch(`${cloud.url}${document}`)).json()) as {
      paths: Record<string, { get: { parameters: { name: string; in: string }[] } }>
    }
    return (paths[path]?.get.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name)
  }
  const has = async (document: string, path: string, names: string[]) => {
    const known = await queryOf(document, path)
    for (const name of names) assert.ok(known.includes(name), `${path} ${name}: ${known}`)
  }
  const paging = ['limit', 'marker', 'sort_key', 'sort_dir']
  await has('/networking/openapi.json', '/networking/v2.0/networks', [...paging, 'fields', 'name', 'shared', 'tags-any'])
  await has('/networking/openapi.json', '/networking/v2.0/networks/{network_id}', ['fields'])
  await has('/image/openapi.json', '/image/v2/images', [...paging, 'sort', 'visibility', 'size_min', 'tag', 'disk_format'])
  await has('/identity/openapi.json', '/identity/v3/users', ['limit', 'marker', 'name', 'enabled', 'domain_id'])
  await has('/identity/openapi.json', '/identity/v3/role_assignments', ['effective', 'scope.project.id'])
  await has('/compute/openapi.json', '/compute/v2.1/servers', [...paging, 'status'])
  const identity = (path: string, names: string[]) => has('/identity/openapi.json', `/identity/v3${path}`, names)
  await identity('/OS-TRUST/trusts', ['trustor_user_id', 'trustee_user_id'])
  await identity('/roles', ['domain_id', 'name'])
  await identity('/auth/projects', ['limit', 'name'])
  await identity('/auth/tokens', ['nocatalog'])
  await identity('/groups/{group_id}/users', ['limit', 'name'])
  await identity('/OS-REVOKE/events', ['since'])
  await identity('/projects/{project_id}', ['parents_as_list', 'include_limits'])
  const secrets = (path: string, names: string[]) => has('/key-manager/openapi.json', `/key-manager/v1${path}`, names)
  await secrets('/secrets', ['limit', 'offset', 'sort', 'name', 'alg', 'bits', 'created', 'acl_only'])
  await secrets('/containers', ['limit', 'offset', 'name', 'type'])
  await secrets('/orders', ['limit', 'offset', 'meta'])
  for (const path of [
    '/secrets/{secret_id}/consumers',
    '/containers/{container_id}/consumers',
    '/project-quotas',
    '/transport_keys',
  ])
    await secrets(path, ['limit', 'offset'])
})

test('each API publishes its document, and a page shows them', async () => {
  const { documents } = await cloud.demand('/openapi.json')
  assert.equal(documents.length, FACES.length)
  const titles: string[] = []
  for (const { document } of documents) {
    // not by the client that holds replies against the original's description: it has no such path
    const { openapi, paths, info } = (await (await fetch(`${cloud.url}${document}`)).json()) as {
      openapi: string
      paths: object
      info: { title: string }
    }
    assert.equal(openapi, '3.1.0')
    titles.push(info.title)
    assert.ok(Object.keys(paths).length > 0, document)
  }
  for (const title of ['Welkin: nova (compute)', 'Welkin: console']) assert.ok(titles.includes(title), title)
  const page = await cloud.fetchJson('/openapi')
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  for (const [, file = ''] of page.text.matchAll(/(?:src|href)="(openapi\/[^"]+)"/g))
    assert.equal((await cloud.fetchJson(`/${file}`)).status, 200)
})
