import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

test('a server from its creation to its end, as Nova shows it', async () => {
  const nova = await startNova(await openTestStore())
  const made = await nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ metadata: { a: 'b' } }) })
  assert.equal(made.status, 202)
  const { server } = made.json
  assert.match(server.adminPass, /^[A-Za-z0-9]{12}$/)
  assert.equal(made.headers.location, `http://cloud/compute/v2.1/servers/${server.id}`)
  assert.deepEqual(server.security_groups, [{ name: 'default' }])
  const path = `/servers/${server.id}`
  const early = (await nova.call('GET', path)).json.server
  assert.deepEqual([early.status, early['OS-EXT-STS:task_state'], early.hostId], ['BUILD', 'scheduling', ''])
  await nova.settle()
  const { json } = await nova.call('GET', path, { version: '2.96' })
  const shown = json.server
  assert.equal(shown.status, 'ACTIVE')
  assert.equal(shown['OS-EXT-STS:power_state'], 1)
  assert.equal(shown.flavor.original_name, 'm1.tiny')
  assert.equal(shown.addresses.private[0]['OS-EXT-IPS:type'], 'fixed')
  assert.equal(shown.hostId.length, 56)
  assert.ok(!('OS-EXT-SRV-ATTR:host' in shown))
  assert.equal((await nova.call('DELETE', path)).status, 204)
  assert.equal((await nova.call('GET', path)).json.server['OS-EXT-STS:task_state'], 'deleting')
  await nova.settle()
  const gone = await nova.call('GET', path)
  assert.deepEqual(gone.json, { itemNotFound: { code: 404, message: `Instance ${server.id} could not be found.` } })
})
