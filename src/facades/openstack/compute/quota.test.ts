import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT } from '../../../domain/compute/compute.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { OTHER_PROJECT, startNova } from './compute.fixture.ts'
import { ensureProjectRow } from './project.fixture.ts'

test('limits are shown, set, held and given back', async () => {
  const nova = await startNova(await openTestStore())
  await ensureProjectRow(nova.ctx, PROJECT)
  const path = `/os-quota-sets/${PROJECT}`
  const put = (quota_set: object) => nova.call('PUT', path, { token: 'admin', version: '2.96', body: { quota_set } })
  assert.equal((await nova.call('PUT', path, { body: { quota_set: { cores: 1 } } })).status, 403)
  await nova.makeServer()
  const set = await put({ instances: '1', cores: -1 })
  assert.deepEqual([set.json.quota_set.instances, set.json.quota_set.cores, set.json.quota_set.ram], [1, -1, 51_200])
  const over = await nova.call('POST', '/servers', { body: nova.createBody({ networks: [] }) })
  assert.match(over.json.forbidden.message, /^Quota exceeded for instances: Requested 1, but already used 1 of 1 instances$/)
  const low = await put({ instances: 0 })
  assert.match(low.json.badRequest.message, /^Quota limit 0 for instances must be greater than or equal to .* 1\.$/)
  assert.equal((await put({ instances: 0, force: true })).status, 200)
  assert.equal((await put({ instances: -2 })).status, 400)
  assert.equal((await put({ fixed_ips: 1 })).status, 400)
  const detail = (await nova.call('GET', `${path}/detail`)).json.quota_set
  assert.deepEqual(detail.ram, { limit: 51_200, in_use: 512, reserved: 0 })
  assert.equal((await nova.call('GET', path, { token: 'other' })).status, 403)
  assert.equal((await nova.call('DELETE', path, { token: 'admin' })).status, 202)
  const { quota_set: back } = (await nova.call('GET', path)).json
  assert.deepEqual([back.id, back.instances, back.fixed_ips, back.injected_files], [PROJECT, 10, -1, 5])
  const lost = await nova.call('GET', `/os-quota-sets/${OTHER_PROJECT}`, { token: 'admin' })
  assert.equal(lost.json.badRequest.message, `Project ID ${OTHER_PROJECT} is not a valid project.`)
})

test('limits with what is used, by version', async () => {
  const nova = await startNova(await openTestStore())
  await nova.makeServer()
  const absolute = async (version: string) => (await nova.call('GET', '/limits', { version })).json.limits.absolute
  const now = await absolute('2.96')
  assert.deepEqual([now.totalInstancesUsed, now.totalCoresUsed, now.totalRAMUsed, now.maxTotalCores], [1, 1, 512, 20])
  assert.equal('maxPersonality' in now, false)
  assert.equal((await absolute('2.56')).maxPersonality, 5)
  assert.equal((await absolute('2.35')).maxSecurityGroups, -1)
  assert.equal((await nova.call('GET', `/limits?tenant_id=${PROJECT}`, { token: 'other' })).status, 403)
  const seen = await nova.call('GET', `/limits?tenant_id=${PROJECT}`, { token: 'admin' })
  assert.equal(seen.json.limits.absolute.totalInstancesUsed, 1)
})
