/** Images from elsewhere, and what is noted of images: the journey of docs/images.md. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from './harness/api.ts'
import { type Client, clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { killAtOnce } from './harness/kill-targets.ts'
import { suite } from './harness/suite.ts'

const images = suite({ name: 'images', fake: true, chained: true, overheard: true })
const { step } = images

const BYTES = Buffer.alloc(1024 ** 2, 'from elsewhere ')
const PIECES = 20
let asked = 0
/** `/slow` comes in the course of some seconds; each time it is asked for is counted. */
const server = createServer(async ({ url }, reply) => {
  reply.writeHead(200, { 'content-length': BYTES.length })
  if (url !== '/slow') return reply.end(BYTES)
  asked++
  for (let i = 0; i < PIECES && !reply.destroyed; i++) {
    reply.write(BYTES.subarray((i * BYTES.length) / PIECES, ((i + 1) * BYTES.length) / PIECES))
    await sleep(300)
  }
  return reply.end()
})
let at = ''
let client: Client
let session: Session

/** The client takes its input for the data where it has no terminal. */
async function makeImage(name: string): Promise<string> {
  const body = { name, disk_format: 'raw', container_format: 'bare' }
  return (await session.post('image', '/images', body)).id
}
const shown = (id: string) => client.json<{ status: string; properties: Record<string, string> }>(`image show ${id}`)
const isActive = (id: string) => eventually(`image ${id} is active`, async () => assert.equal((await shown(id)).status, 'active'))

step('nothing within is downloaded unless an operator opens it', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = await clientOf(images.cloud)
  session = await images.cloud.login()
  const id = await makeImage('closed')
  const body = { method: { name: 'web-download', uri: `${at}/image` } }
  const { status, text } = await session.call('POST', 'image', `/images/${id}/import`, { body })
  assert.equal(status, 400)
  assert.match(text, /URI for web-download does not pass filtering/)
  assert.equal((await shown(id)).status, 'queued')
})

step('what image.yaml opens is downloaded, byte for byte', async () => {
  const settings = 'import_filtering_opts:\n  allowed_ports: []\n  allowed_addresses: [127.0.0.1]\n'
  writeFileSync(join(images.cloud.root, 'image.yaml'), settings)
  await images.cloud.interrupt()
  await images.cloud.start()
  session = await images.cloud.login()
  const id = await makeImage('opened')
  await client.openstack(`image import --method web-download --uri ${at}/image ${id}`)
  await isActive(id)
  const file = join(images.cloud.clientFolder, 'saved')
  await client.openstack(`image save --file ${file} ${id}`)
  assert.deepEqual(readFileSync(file), BYTES)
  const admin = await clientOf(images.cloud, 'welkin-admin')
  const [task] = await admin.json<{ Status: string; Type: string }[]>('image task list')
  assert.deepEqual([task?.Type, task?.Status], ['api_image_import', 'success'])
})

step('a controller that is killed meanwhile goes on with it', async () => {
  const id = await makeImage('slow')
  await client.openstack(`image import --method web-download --uri ${at}/slow ${id}`)
  await eventually('it is asked for', () => assert.equal(asked, 1))
  killAtOnce(images.cloud, 'controller')
  await eventually('it is asked for anew', () => assert.equal(asked, 2))
  await isActive(id)
  assert.equal((await shown(id)).properties.os_glance_failed_import, '')
})

step('metadata definitions: the customary ones, and one’s own', async () => {
  const admin = await clientOf(images.cloud, 'welkin-admin')
  const names = (await client.json<{ namespace: string }[]>('image metadef namespace list')).map(({ namespace }) => namespace)
  assert.ok(names.includes('OS::Compute::LibvirtImage'))
  assert.match(await client.openstack('image metadef property list OS::Compute::LibvirtImage'), /hw_disk_bus/)
  await admin.openstack('image metadef namespace create --public --display-name Our-own Example')
  await admin.openstack('image metadef resource type association create Example OS::Glance::Image')
  await admin.openstack('image metadef property create --name cost --title Cost --type integer --schema {} Example')
  assert.equal((await client.json('image metadef property show Example cost')).type, 'integer')
  const refused = await client.attempt('image metadef namespace delete Example')
  assert.notEqual(refused.code, 0)
  await admin.openstack('image metadef namespace delete Example')
  server.closeAllConnections()
  server.close()
})

images.nothingIsLeft()
