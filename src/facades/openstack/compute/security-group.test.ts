import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT } from '../../../domain/compute/compute.fixture.ts'
import { createGroup, createRules, networkQuotas } from '../../../domain/network/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { OTHER_PROJECT, startNova } from './compute.fixture.ts'

const GROUPS = '/os-security-groups'
const RULES = '/os-security-group-rules'
const NONE = '11111111-1111-4111-8111-111111111111'

async function start() {
  const nova = await startNova(await openTestStore())
  const ask = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    { body, token = 'demo', version = '2.35' }: { body?: object; token?: string; version?: string } = {},
  ) => {
    const { status, json } = await nova.call(method, path, { version, token, ...(body && { body }) })
    return { status, json, said: status < 300 ? undefined : Object.values<{ message: string }>(json)[0]?.message }
  }
  const make = async (name: string) =>
    (await ask('POST', GROUPS, { body: { security_group: { name, description: 'd' } } })).json.security_group.id as string
  const addRule = (rule: object, token = 'demo') => ask('POST', RULES, { body: { security_group_rule: rule }, token })
  return { nova, ask, make, addRule }
}

test('groups: made, listed, shown, changed, deleted, each by whose it is', async () => {
  const { ask, nova } = await start()
  const given = { security_group: { name: ' web ', description: '', whatever: 1 } }
  const made = await ask('POST', GROUPS, { body: given })
  const { id, ...group } = made.json.security_group
  assert.deepEqual([made.status, group], [200, { name: ' web ', description: '', tenant_id: PROJECT, rules: [] }])
  const names = async (query = '', token = 'demo') =>
    (await ask('GET', `${GROUPS}${query}`, { token })).json.security_groups.map(({ name }: { name: string }) => name)
  assert.deepEqual(await names(), [' web ', 'default'])
  assert.deepEqual([await names('?limit=1'), await names('?limit=1&offset=1')], [['default'], [' web ']])
  await createGroup(nova.asMember(nova.ctx, OTHER_PROJECT), { name: 'theirs' })
  assert.deepEqual([await names('?all_tenants=1'), await names('', 'admin')], [[' web ', 'default'], ['default']])
  assert.deepEqual((await names('?all_tenants=1', 'admin')).toSorted(), [' web ', 'default', 'default', 'default', 'theirs'])
  const at = `${GROUPS}/${id}`
  assert.equal((await ask('GET', at)).json.security_group.id, id)
  const changed = await ask('PUT', at, { body: { security_group: { name: 'app', description: 'new' } } })
  assert.deepEqual([changed.json.security_group.name, changed.json.security_group.description], ['app', 'new'])
  const body = given
  for (const [method, asked] of [
    ['GET', {}],
    ['PUT', { body }],
    ['DELETE', {}],
  ] as const) {
    const absent = async (path: string, token = 'demo') => {
      const { status, said } = await ask(method, path, { ...asked, token })
      return [status, said]
    }
    assert.deepEqual(await absent(at, 'other'), [404, `Security group ${id} does not exist`])
    assert.deepEqual(await absent(`${GROUPS}/${NONE}`), [404, `Security group ${NONE} does not exist`])
    assert.deepEqual(await absent(`${GROUPS}/web`), [400, 'Security group id should be uuid'])
  }
  for (const method of ['PUT', 'DELETE'] as const)
    assert.equal((await ask(method, at, { token: 'reader', ...(method === 'PUT' && { body }) })).status, 403)
  assert.equal((await ask('DELETE', at)).status, 202)
  assert.equal((await ask('GET', at)).status, 404)
  assert.equal((await ask('DELETE', `${GROUPS}/`)).status, 404)
})

test('the network’s own rules are obeyed by reading as by writing: whether, and whose', async () => {
  const { ask, make, addRule, nova } = await start()
  const id = await make('web')
  const server = await nova.makeServer()
  const reads = [GROUPS, `${GROUPS}/${id}`, `/servers/${server}/os-security-groups`]
  const statuses = async (token: string) => {
    const said: number[] = []
    for (const path of reads) said.push((await ask('GET', path, { token })).status)
    return said
  }
  assert.deepEqual(await statuses('demo'), [200, 200, 200])
  nova.policy.override({ get_security_group: '!' })
  assert.deepEqual(await statuses('demo'), [403, 403, 403])
  assert.deepEqual(await statuses('admin'), [403, 403, 403])
  const own = 'role:member and project_id:%(project_id)s'
  nova.policy.override({
    get_security_group: own,
    update_security_group: own,
    delete_security_group: own,
    create_security_group_rule: own,
  })
  assert.deepEqual(await statuses('demo'), [200, 200, 200])
  assert.deepEqual(await statuses('admin'), [200, 404, 200])
  const { json } = await ask('GET', `${GROUPS}?all_tenants=1`, { token: 'admin' })
  assert.deepEqual(
    json.security_groups.map(({ name }: { name: string }) => name),
    ['default'],
  )
  assert.deepEqual((await ask('GET', reads[2] ?? '', { token: 'admin' })).json.security_groups, [])
  const body = { security_group: { name: 'x', description: '' } }
  assert.equal((await ask('PUT', reads[1] ?? '', { token: 'admin', body })).status, 404)
  assert.equal((await ask('DELETE', reads[1] ?? '', { token: 'admin' })).status, 404)
  assert.equal((await addRule({ parent_group_id: id, ip_protocol: 'tcp', from_port: 1, to_port: 2 }, 'admin')).status, 404)
})

test('what is refused of a group', async () => {
  const { ask, make, nova } = await start()
  const post = async (security_group: object) => {
    const { status, said } = await ask('POST', GROUPS, { body: { security_group } })
    return [status, said]
  }
  assert.equal((await post({ name: 'x' }))[0], 400)
  assert.equal((await post({ name: 'x'.repeat(256), description: '' }))[0], 400)
  assert.deepEqual(await post({ name: 'default', description: '' }), [403, 'Default security group already exists.'])
  const [standard] = (await ask('GET', GROUPS)).json.security_groups
  const kept = await ask('DELETE', `${GROUPS}/${standard.id}`)
  assert.deepEqual([kept.status, kept.said], [400, 'Insufficient rights for removing default security group.'])
  const renamed = await ask('PUT', `${GROUPS}/${standard.id}`, { body: { security_group: { name: 'x', description: '' } } })
  assert.deepEqual([renamed.status, renamed.said], [400, 'Updating default security group not allowed.'])
  const server = await nova.makeServer()
  const id = await make('web')
  const act = (verb: string, name = 'web') => ask('POST', `/servers/${server}/action`, { body: { [verb]: { name } } })
  assert.equal((await act('addSecurityGroup')).status, 202)
  const used = await ask('DELETE', `${GROUPS}/${id}`)
  assert.deepEqual([used.status, used.said], [400, `Security Group ${id} in use.`])
  assert.equal((await act('removeSecurityGroup')).status, 202)
  await networkQuotas.setLimits(nova.ctx, PROJECT, { security_group: 1 })
  assert.equal((await post({ name: 'more', description: '' }))[0], 403)
})

test('rules: from blocks and from groups, with every port or some', async () => {
  const { ask, make, addRule } = await start()
  const [web, app] = [await make('web'), await make('app')]
  const tcp = { parent_group_id: web, ip_protocol: 'tcp', from_port: 22, to_port: '22' }
  const made = await addRule(tcp)
  const { id, ...rule } = made.json.security_group_rule
  assert.equal(made.status, 200)
  const anywhere = { group: {}, ip_range: { cidr: '0.0.0.0/0' } }
  assert.deepEqual(rule, { parent_group_id: web, ip_protocol: 'tcp', from_port: 22, to_port: 22, ...anywhere })
  const shown = async (over: object) => {
    const { json } = await addRule({ parent_group_id: web, ...over })
    const { id: _id, parent_group_id: _parent, ...rest } = json.security_group_rule
    return rest
  }
  const ofApp = { group: { name: 'app', tenant_id: PROJECT }, ip_range: {} }
  assert.deepEqual(await shown({ ip_protocol: 'ICMP', from_port: -1, to_port: -1 }), {
    ...{ ip_protocol: 'icmp', from_port: -1, to_port: -1 },
    ...anywhere,
  })
  assert.deepEqual(await shown({ ip_protocol: 'tcp', from_port: 80, to_port: 81, cidr: '10.2.3.124/24' }), {
    ...{ ip_protocol: 'tcp', from_port: 80, to_port: 81, group: {}, ip_range: { cidr: '10.2.3.124/24' } },
  })
  assert.deepEqual(await shown({ ip_protocol: 'tcp', from_port: 80, to_port: 81, cidr: '2001%3Adb8%3A%3A/32' }), {
    ...{ ip_protocol: 'tcp', from_port: 80, to_port: 81, group: {}, ip_range: { cidr: '2001:db8::/32' } },
  })
  assert.deepEqual(await shown({ group_id: app, ip_protocol: 'udp' }), {
    ...{ ip_protocol: 'udp', from_port: 1, to_port: 65_535 },
    ...ofApp,
  })
  assert.deepEqual(await shown({ group_id: app }), { ip_protocol: null, from_port: null, to_port: null, ...ofApp })
  const rules = async () => (await ask('GET', `${GROUPS}/${web}`)).json.security_group.rules
  assert.equal((await rules()).length, 6)
  assert.equal((await ask('DELETE', `${RULES}/${id}`, { token: 'other' })).status, 404)
  assert.equal((await ask('DELETE', `${RULES}/${id}`, { token: 'reader' })).status, 403)
  assert.equal((await ask('DELETE', `${RULES}/${id}`)).status, 202)
  const gone = await ask('DELETE', `${RULES}/${id}`)
  assert.deepEqual([gone.status, gone.said], [404, `Security group rule ${id} does not exist`])
  assert.equal((await ask('DELETE', `${RULES}/x`)).status, 400)
  assert.equal((await ask('DELETE', `${GROUPS}/${app}`)).status, 202)
  assert.equal((await rules()).length, 3, 'rules for a group go with it')
})

test('what is refused of a rule', async () => {
  const { make, addRule, nova } = await start()
  const web = await make('web')
  const rule = { parent_group_id: web, ip_protocol: 'tcp', from_port: 1, to_port: 2 }
  const refused = async (over: object, token = 'demo') => {
    const { status, said } = await addRule({ ...rule, ...over }, token)
    return [status, said]
  }
  for (const [over, said] of [
    [{ ip_protocol: 'gre' }, 'Invalid IP protocol gre.'],
    [{ from_port: 3 }, 'Invalid port range 3:2. Former value cannot be greater than the later'],
    [{ to_port: 65_536 }, 'Invalid port range 1:65536. Valid TCP ports should be between 1-65535'],
    [{ ip_protocol: 'icmp', to_port: 256 }, 'Invalid port range 1:256. For ICMP, the type:code must be valid'],
    [{ from_port: 'x' }, 'Invalid input received: To and From ports must be integers'],
    [{ ip_protocol: 'icmp', to_port: {} }, 'Invalid input received: Type and Code must be integers for ICMP protocol type'],
    [{ cidr: '10.0.0.0' }, '10.0.0.0 is not a valid IP network.'],
    [{ cidr: '10.0.0.0/33' }, '10.0.0.0/33 is not a valid IP network.'],
    [{ cidr: '%zz' }, '%zz is not a valid IP network.'],
    [{ cidr: '10.0.0.0/0' }, 'Bad prefix for network in cidr 10.0.0.0/0'],
    [{ to_port: null }, 'Not enough parameters to build a valid rule.'],
    [{ ip_protocol: undefined }, 'Not enough parameters to build a valid rule.'],
  ] as const)
    assert.deepEqual(await refused(over), [400, said], JSON.stringify(over))
  assert.equal((await refused({ parent_group_id: 'x' }))[0], 400)
  assert.equal((await refused({ group_id: 'x' }))[0], 400)
  assert.deepEqual(await refused({ parent_group_id: NONE }), [404, `Security group ${NONE} does not exist`])
  assert.deepEqual(await refused({ group_id: NONE }), [404, `Security group ${NONE} does not exist`])
  assert.deepEqual(await refused({}, 'other'), [404, `Security group ${web} does not exist`])
  assert.equal((await refused({}, 'reader'))[0], 403)
  assert.equal((await addRule(rule)).status, 200)
  assert.deepEqual(await refused({}), [400, `This rule already exists in group ${web}`])
  await networkQuotas.setLimits(nova.ctx, PROJECT, { security_group_rule: 1 })
  assert.equal((await refused({ to_port: 9 }))[0], 403)
})

test('a rule for a group that is not seen is left out, and after 2.35 there is none of it', async () => {
  const { ask, nova, make } = await start()
  const theirs = await createGroup(nova.asMember(nova.ctx, OTHER_PROJECT), { name: 'theirs' })
  const web = await make('web')
  await createRules(nova.ctx, web, [{ direction: 'ingress', remoteGroupId: theirs.id }])
  assert.deepEqual((await ask('GET', `${GROUPS}/${web}`)).json.security_group.rules, [])
  const [rule] = (await ask('GET', `${GROUPS}/${web}`, { token: 'admin' })).json.security_group.rules
  assert.deepEqual(rule.group, { name: 'theirs', tenant_id: OTHER_PROJECT })
  for (const path of [GROUPS, `${GROUPS}/${web}`]) assert.equal((await ask('GET', path, { version: '2.36' })).status, 404)
  assert.equal((await ask('POST', RULES, { version: '2.36', body: {} })).status, 404)
})
