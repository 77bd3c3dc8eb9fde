/** A machine that is gone for ever: the operator lets it go, its servers' owner deletes what is left, and it may come anew. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { removeHost } from '../host/host.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
before(async () => {
  cloud = await startCloud()
})
after(() => cloud?.close())

test('a dead host is forgotten with its servers', async () => {
  const token = await cloud.memberToken()
  const { ctx } = cloud.controller
  const [host] = cloud.hosts
  assert.ok(host)
  const id = await makeServer(token)
  await host.stop()
  await assert.rejects(removeHost(ctx, host.hostname, true), /stop its agent first/)
  await ctx.db.updateTable('host').set({ observed_at: 0 }).execute()
  await assert.rejects(removeHost(ctx, host.hostname, false), /1 server is still on [\s\S]*vm1[\s\S]*--lose-servers/)
  await assert.rejects(removeHost(ctx, 'none', true), /no host none/)
  assert.equal(await removeHost(ctx, host.hostname, true), 1)
  const { server } = await cloud.demand(`/compute/v2.1/servers/${id}`, { token })
  assert.deepEqual([server.status, server.fault.message], ['ERROR', 'The host of this server is gone, and its disk with it.'])
  await cloud.demand(`/compute/v2.1/servers/${id}`, { token, method: 'DELETE' })
  assert.equal((await cloud.fetchJson(`/compute/v2.1/servers/${id}`, { token })).status, 404)
  const { ports } = await cloud.demand(`/networking/v2.0/ports?device_id=${id}`, { token })
  assert.deepEqual(ports, [])
})

async function makeServer(token: string): Promise<string> {
  const image = (await cloud.demand('/image/v2/images?name=tiny', { token })).images[0].id
  const { networks } = await cloud.demand('/networking/v2.0/networks?name=private', { token })
  const body = { server: { name: 'vm1', imageRef: image, flavorRef: '1', networks: [{ uuid: networks[0].id }] } }
  const { id } = (await cloud.demand('/compute/v2.1/servers', { token, body })).server
  await cloud.eventually('ACTIVE', async () => {
    const { server } = await cloud.demand(`/compute/v2.1/servers/${id}`, { token })
    return server.status === 'ACTIVE' || undefined
  })
  return id
}
