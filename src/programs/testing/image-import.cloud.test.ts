/** Images that a whole cloud downloads, from a server on the loopback that a rule opens. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { USUAL_RULES } from '../../wire/guarded-fetch/index.ts'
import { webSource } from '../image/web-source.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const BYTES = 'z'.repeat(1024)
const server = createServer((_, reply) => reply.writeHead(200, { 'content-length': BYTES.length }).end(BYTES))
let cloud: TestCloud
let token: string
let at: string

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  at = `http://127.0.0.1:${port}/image`
  cloud = await startCloud({ web: webSource({ ...USUAL_RULES, allowedPorts: [port], allowedAddresses: ['127.0.0.1'] }) })
  token = await cloud.memberToken()
})
after(async () => {
  await cloud?.close()
  server.closeAllConnections()
  server.close()
})

const make = async () => {
  const body = { name: 'from elsewhere', disk_format: 'raw', container_format: 'bare' }
  return (await cloud.demand('/image/v2/images', { token, body })).id as string
}
const download = (id: string, uri: string) =>
  cloud.demand(`/image/v2/images/${id}/import`, { token, body: { method: { name: 'web-download', uri } } })

test('the import goes on without its request', async () => {
  const id = await make()
  await download(id, at)
  const image = await cloud.eventually('the image has its data', async () => {
    const found = await cloud.demand(`/image/v2/images/${id}`, { token })
    return found.status === 'active' ? found : undefined
  })
  assert.deepEqual([image.size, image.os_glance_importing_to_stores, image.os_glance_failed_import], [1024, '', ''])
  const { tasks } = await cloud.demand(`/image/v2/images/${id}/tasks`, { token })
  assert.deepEqual([tasks.length, tasks[0].status], [1, 'success'])
})

test('an address of the loopback that no rule opens is refused at once', async () => {
  const id = await make()
  await assert.rejects(download(id, 'http://127.0.0.2/image'), /does not pass filtering/)
  assert.equal((await cloud.demand(`/image/v2/images/${id}`, { token })).status, 'queued')
})
