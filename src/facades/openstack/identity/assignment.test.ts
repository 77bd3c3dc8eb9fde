import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const open = async () => {
  const cloud = await startKeystone(await openTestStore())
  const admin = await cloud.tokenOf('admin')
  const make = async (kind: string, spec: object): Promise<string> =>
    (await cloud.call('POST', `/${kind}s`, admin, { [kind]: spec })).json[kind].id
  const ask = async (path: string) => cloud.call('GET', path, admin)
  return { ...cloud, admin, make, ask, put: (path: string) => cloud.call('PUT', path, admin) }
}

test('combinations that make no sense are refused in Keystone’s words', async () => {
  const { ask } = await open()
  const refusals: Record<string, string> = {
    'scope.project.id=a&scope.domain.id=b': 'Specify a domain or project, not both',
    'scope.system=all&scope.domain.id=b': 'Specify system or domain, not both',
    'scope.system=all&scope.project.id=b': 'Specify system or project, not both',
    'user.id=a&group.id=b': 'Specify a user or group, not both',
    'effective&group.id=b': 'Combining effective and group filter will always result in an empty list.',
    'effective&scope.domain.id=b&scope.OS-INHERIT:inherited_to=projects':
      'Combining effective, domain and inherited filters will always result in an empty list.',
    include_subtree: 'scope.project.id must be specified if include_subtree is also specified',
  }
  for (const [query, message] of Object.entries(refusals)) {
    const { status, json } = await ask(`/role_assignments?${query}`)
    assert.deepEqual([status, json.error.message], [400, message])
  }
  assert.equal((await ask('/role_assignments?include_subtree&scope.project.id=none')).status, 404)
  assert.equal((await ask('/role_assignments?user.id=none&include_subtree=0')).status, 200)
})

test('each entry links to its grant, the membership and the rule it comes from', async () => {
  const { ask, make, put, call, admin } = await open()
  const user = await make('user', { name: 'ada' })
  const group = await make('group', { name: 'staff' })
  const parent = await make('project', { name: 'parent' })
  const child = await make('project', { name: 'child', parent_id: parent })
  const head = await make('role', { name: 'head' })
  const hand = await make('role', { name: 'hand' })
  await put(`/roles/${head}/implies/${hand}`)
  await put(`/groups/${group}/users/${user}`)
  assert.equal((await put(`/OS-INHERIT/projects/${parent}/groups/${group}/roles/${head}/inherited_to_projects`)).status, 204)
  const { json } = await ask(`/role_assignments?effective&include_names&user.id=${user}`)
  const at = 'http://cloud/identity/v3'
  const links = {
    assignment: `${at}/OS-INHERIT/projects/${parent}/groups/${group}/roles/${head}/inherited_to_projects`,
    membership: `${at}/groups/${group}/users/${user}`,
  }
  const domain = { id: 'default', name: 'Default' }
  const common = {
    user: { id: user, name: 'ada', domain },
    scope: { project: { id: child, name: 'child', domain }, 'OS-INHERIT:inherited_to': 'projects' },
  }
  assert.deepEqual(json.role_assignments, [
    { role: { id: head, name: 'head' }, ...common, links },
    {
      role: { id: hand, name: 'hand' },
      ...common,
      links: { ...links, prior_role: `${at}/roles/${head}/implies/${hand}` },
    },
  ])
  const follow = async (url: string) => (await call('HEAD', url.replace(at, ''), admin)).status
  assert.deepEqual([await follow(links.assignment), await follow(links.membership)], [204, 204])
  const plain = await ask(`/role_assignments?group.id=${group}`)
  assert.deepEqual(plain.json.role_assignments, [
    {
      role: { id: head },
      group: { id: group },
      scope: { project: { id: parent }, 'OS-INHERIT:inherited_to': 'projects' },
      links: { assignment: links.assignment },
    },
  ])
})

test('rules between roles, also of a domain’s own', async () => {
  const { ask, make, put, call, admin } = await open()
  const own = await make('role', { name: 'own', domain_id: 'default' })
  const hand = await make('role', { name: 'hand' })
  assert.equal((await put(`/roles/${own}/implies/${hand}`)).status, 201)
  assert.equal((await put(`/roles/${own}/implies/${hand}`)).status, 409)
  assert.equal((await put(`/roles/${hand}/implies/${own}`)).status, 403)
  assert.equal((await call('HEAD', `/roles/${own}/implies/${hand}`, admin)).status, 204)
  const { role_inferences } = (await ask('/role_inferences')).json
  const rule = role_inferences.find(({ prior_role }: { prior_role: { id: string } }) => prior_role.id === own)
  assert.deepEqual(
    rule.implies.map(({ id, name }: { id: string; name: string }) => [id, name]),
    [[hand, 'hand']],
  )
  assert.equal((await call('DELETE', `/roles/${own}/implies/${hand}`, admin)).status, 204)
  const gone = await call('DELETE', `/roles/${own}/implies/${hand}`, admin)
  assert.deepEqual([gone.status, gone.json.error.message], [404, `${own} does not imply ${hand}.`])
  assert.equal((await ask('/roles?domain_id=default')).json.roles.length, 1)
})

test('a list of projects shows each as it is now, however often it was shown before', async () => {
  const { ask, make, call, admin } = await open()
  const id = await make('project', { name: 'p', room: 'é' })
  await make('project', { name: 'q' })
  const shown = async () => {
    const { projects, links } = (await ask('/projects?limit=100')).json
    assert.deepEqual(links, { self: 'http://cloud/identity/v3/projects?limit=100', next: null, previous: null })
    return projects.find((project: { id: string }) => project.id === id)
  }
  assert.deepEqual(await shown(), (await ask(`/projects/${id}`)).json.project)
  await call('PATCH', `/projects/${id}`, admin, { project: { name: 'renamed', tags: ['t'] } })
  const { name, tags, room } = await shown()
  assert.deepEqual([name, tags, room], ['renamed', ['t'], 'é'])
  await call('DELETE', `/projects/${id}`, admin)
  assert.equal(await shown(), undefined)
})

test('pages give all assignments once and in order, as they were granted and as they are in effect; without a limit all are told', async () => {
  const { ask, make, put } = await open()
  const parent = await make('project', { name: 'parent' })
  for (const name of ['one', 'two']) await make('project', { name, parent_id: parent })
  const role = await make('role', { name: 'hand' })
  const group = await make('group', { name: 'staff' })
  for (const name of ['ada', 'bob', 'cid']) {
    const user = await make('user', { name })
    await put(`/projects/${parent}/users/${user}/roles/${role}`)
    if (name !== 'bob') await put(`/groups/${group}/users/${user}`)
  }
  await put(`/OS-INHERIT/projects/${parent}/groups/${group}/roles/${role}/inherited_to_projects`)
  const sorted = (entries: object[]) => entries.map((one) => JSON.stringify(one)).sort()
  for (const query of ['?', '?effective&', `?effective&role.id=${role}&`, `?role.id=${role}&`, `?scope.project.id=${parent}&`]) {
    const whole = (await ask(`/role_assignments${query}`)).json
    assert.deepEqual([whole.links.next, whole.truncated], [null, undefined])
    for (const limit of [1, 2, 3, 5, 100]) {
      const seen: object[] = []
      for (let at: string | null = `/role_assignments${query}limit=${limit}`; at !== null; ) {
        const { json } = await ask(at)
        assert.ok(json.role_assignments.length <= limit)
        assert.equal(json.truncated, json.links.next === null ? undefined : true)
        seen.push(...json.role_assignments)
        at = json.links.next?.replace('http://cloud/identity/v3', '') ?? null
      }
      assert.deepEqual(sorted(seen), sorted(whole.role_assignments), `${query} by ${limit}`)
    }
  }
  for (const query of ['', 'effective&'])
    assert.equal((await ask(`/role_assignments?${query}limit=2&marker=nothing`)).status, 404)
  assert.deepEqual((await ask('/role_assignments?limit=0')).json.role_assignments, [])
  assert.equal((await ask('/role_assignments?limit=x')).status, 400)
})
