import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'
import { lastLines } from './resources/server-action.ts'

async function withServer() {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  const act = (body: object, version?: string, token = 'demo') =>
    nova.call('POST', `/servers/${id}/action`, { body, version, token })
  const status = async () => {
    const { server } = (await nova.call('GET', `/servers/${id}`)).json
    return [server.status, server['OS-EXT-STS:task_state'], server['OS-EXT-STS:power_state']]
  }
  return { nova, id, act, status }
}

test('stop, start, pause and unpause, with what goes on meanwhile', async () => {
  const { nova, act, status } = await withServer()
  for (const [verb, meanwhile, after] of [
    ['os-stop', ['ACTIVE', 'powering-off', 1], ['SHUTOFF', null, 4]],
    ['os-start', ['SHUTOFF', 'powering-on', 4], ['ACTIVE', null, 1]],
    ['pause', ['ACTIVE', 'pausing', 1], ['PAUSED', null, 3]],
    ['unpause', ['PAUSED', 'unpausing', 3], ['ACTIVE', null, 1]],
  ] as const) {
    assert.equal((await act({ [verb]: null })).status, 202, verb)
    assert.deepEqual(await status(), meanwhile)
    await nova.settle()
    assert.deepEqual(await status(), after)
  }
})

test('what its state forbids is a conflict in Nova’s words', async () => {
  const { id, act, nova } = await withServer()
  const refusal = async (body: object) => {
    const reply = await act(body)
    return [reply.status, reply.json.conflictingRequest?.message]
  }
  assert.deepEqual(await refusal({ 'os-start': null }), [409, `Cannot 'start' instance ${id} while it is in vm_state active`])
  assert.deepEqual(await refusal({ unpause: null }), [409, `Cannot 'unpause' instance ${id} while it is in vm_state active`])
  await act({ reboot: { type: 'HARD' } })
  assert.deepEqual(await refusal({ 'os-stop': null }), [
    409,
    `Cannot 'stop' instance ${id} while it is in task_state rebooting_hard`,
  ])
  assert.equal((await nova.call('GET', `/servers/${id}`)).json.server.status, 'HARD_REBOOT')
})

test('a locked server is left alone by all but admins', async () => {
  const { nova, id, act } = await withServer()
  assert.equal((await act({ lock: { locked_reason: 'mine' } }, '2.73')).status, 202)
  const { server } = (await nova.call('GET', `/servers/${id}`, { version: '2.96' })).json
  assert.deepEqual([server.locked, server.locked_reason], [true, 'mine'])
  assert.deepEqual((await act({ 'os-stop': null })).json.conflictingRequest.message, `Instance ${id} is locked`)
  assert.equal((await nova.call('DELETE', `/servers/${id}`)).status, 409)
  const change = async (method: 'PUT' | 'POST' | 'DELETE', path: string, body?: object) =>
    (await nova.call(method, `/servers/${id}${path}`, { version: '2.96', body })).status
  assert.equal(await change('POST', '/metadata', { metadata: { a: 'b' } }), 409)
  assert.deepEqual(
    [await change('PUT', '', { server: { name: 'new' } }), await change('PUT', '/tags/a'), await change('DELETE', '/tags/a')],
    [200, 201, 204],
    'as in Nova',
  )
  assert.equal((await act({ 'os-stop': null }, undefined, 'admin')).status, 202)
  assert.equal((await act({ unlock: null })).status, 202)
  assert.equal((await act({ lock: 'anything' }, '2.1')).status, 202)
  assert.equal((await act({ lock: 'anything' }, '2.73')).status, 400)
})

test('actions that are none, and those this cloud lacks', async () => {
  const { act } = await withServer()
  assert.equal((await act({ 'os-dance': null })).status, 400)
  assert.equal((await act({ reboot: { type: 'GENTLE' } })).status, 400)
  assert.equal((await act({ reboot: { type: 'SOFT' }, pause: null })).status, 400)
  assert.equal((await act({})).status, 400)
  const missing = await act({ suspend: null })
  assert.deepEqual([missing.status, Object.keys(missing.json)], [501, ['notImplemented']])
  assert.equal((await act({ 'os-getConsoleOutput': { length: 'many' } })).status, 400)
})

test('security groups of a server are those of its ports', async () => {
  const { nova, id, act } = await withServer()
  const { createGroup } = await import('../../../domain/network/index.ts')
  await createGroup(nova.asMember(nova.ctx), { name: 'web' })
  const groups = async () =>
    (await nova.call('GET', `/servers/${id}`)).json.server.security_groups.map((g: { name: string }) => g.name).toSorted()
  assert.equal((await act({ addSecurityGroup: { name: 'web' } })).status, 202)
  assert.deepEqual(await groups(), ['default', 'web'])
  const listed = (await nova.call('GET', `/servers/${id}/os-security-groups`)).json.security_groups
  assert.equal(listed.length, 2)
  assert.equal((await act({ removeSecurityGroup: { name: 'web' } })).status, 202)
  assert.deepEqual(await groups(), ['default'])
  assert.equal((await act({ removeSecurityGroup: { name: 'web' } })).status, 404)
  assert.equal((await act({ addSecurityGroup: { name: 'none' } })).status, 404)
})

test('the last lines of a console', () => {
  assert.equal(lastLines('a\nb\nc\n', 2), 'b\nc\n')
  assert.equal(lastLines('a\nb\nlogin: ', '1'), 'login: ')
  assert.equal(lastLines('a\nb\n', -1), 'a\nb\n')
  assert.equal(lastLines('a\nb\n', null), 'a\nb\n')
  assert.equal(lastLines('a\nb\n', 0), '')
  assert.equal(lastLines('a\nb\n', 9), 'a\nb\n')
})
