/** Over real sockets and a real folder: what streams do when they are long, slow, unwelcome or cut off. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openFileImages } from '../../../drivers/image/file/file.ts'
import { eventually } from '../../../kernel/eventually.fixture.ts'
import { HeldBytes } from './held-bytes.fixture.ts'
import { OCTETS, startGlance } from './image.fixture.ts'

const MIB = 2 ** 20

let folder: string
let port: number
let glance: Awaited<ReturnType<typeof startGlance>>
const held = new HeldBytes()
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'welkin-image-stream-'))
  const files = held.around(await openFileImages(folder))
  glance = await startGlance({ files, limits: { imageBytes: 400 * MIB } })
  held.watch(glance.app.server)
  await glance.app.listen({ port: 0, host: '127.0.0.1' })
  port = (glance.app.server.address() as AddressInfo).port
})
after(async () => {
  await glance.close()
  await rm(folder, { recursive: true })
})

const make = async (): Promise<string> =>
  (await glance.ask('ann', 'POST', '/images', { disk_format: 'raw', container_format: 'bare' })).body.id
const statusOf = async (id: string): Promise<string> => (await glance.ask('ann', 'GET', `/images/${id}`)).body.status

const call = (method: string, id: string, headers: object = {}): ClientRequest =>
  request({ port, method, path: `/image/v2/images/${id}/file`, headers: { 'x-auth-token': 'ann', ...OCTETS, ...headers } })

async function answerOf(client: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(client, 'response')) as [IncomingMessage]
  return answer
}

async function read(answer: IncomingMessage, take: (piece: Buffer) => void = () => {}): Promise<number> {
  for await (const piece of answer) take(piece as Buffer)
  return answer.statusCode ?? 0
}

/** Writes as fast as the other side reads. */
async function write(client: ClientRequest, piece: Buffer, times: number): Promise<void> {
  for (let i = 0; i < times; i++) if (!client.write(piece)) await once(client, 'drain')
}

/** A client that sends all of its body whatever it is answered, and reads then. @returns the answer's text */
async function sendOn(id: string, length: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const head = [`PUT /image/v2/images/${id}/file HTTP/1.1`, 'Host: cloud', 'X-Auth-Token: ann']
  socket.write([...head, 'Content-Type: application/octet-stream', `Content-Length: ${length}`, '', ''].join('\r\n'))
  const piece = Buffer.alloc(MIB)
  for (let sent = 0; sent < length; sent += piece.length) if (!socket.write(piece)) await once(socket, 'drain')
  socket.end()
  return Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString()
}

test('32 MiB up and down: exact, and never in memory', async () => {
  const id = await make()
  const piece = Buffer.alloc(MIB, 'welkin')
  const sent = createHash('sha512')
  for (let i = 0; i < 32; i++) sent.update(piece)
  const client = call('PUT', id)
  const answered = answerOf(client)
  await write(client, piece, 32)
  client.end()
  assert.equal(await read(await answered), 204)
  const received = createHash('sha512')
  const down = await answerOf(call('GET', id).end())
  await held.readAhead()
  const status = await read(down, (bytes) => received.update(bytes))
  assert.equal(status, 200)
  const wanted = sent.digest('hex')
  assert.equal(received.digest('hex'), wanted)
  const { body } = await glance.ask('ann', 'GET', `/images/${id}`)
  assert.deepEqual([body.size, body.os_hash_value], [32 * MIB, wanted])
  assert.ok(held.most.up < 2 * MIB && held.most.down < 2 * MIB, `held ${JSON.stringify(held.most)} bytes`)
  assert.equal((await glance.ask('ann', 'DELETE', `/images/${id}`)).status, 204)
  assert.deepEqual(await readdir(folder), [])
})

test('a client that goes away leaves the image waiting and no file', async () => {
  for (const headers of [{ 'content-length': 50 * MIB }, {}]) {
    const id = await make()
    const client = call('PUT', id, headers)
    client.on('error', () => {})
    await write(client, Buffer.alloc(MIB), 3)
    await eventually('bytes are in a file', async () => (await readdir(folder)).length === 1)
    assert.equal(await statusOf(id), 'saving')
    client.destroy()
    await eventually('it waits for an upload again', async () => (await statusOf(id)) === 'queued')
    assert.deepEqual(await readdir(folder), [])
  }
})

test('a refused upload is answered while its body is still coming', async () => {
  const id = await make()
  const first = call('PUT', id)
  await write(first, Buffer.from('first'), 1)
  await eventually('it is being saved', async () => (await statusOf(id)) === 'saving')
  assert.match(await sendOn(id, 20 * MIB), /^HTTP\/1.1 409 Conflict/)
  first.end()
  assert.equal(await read(await answerOf(first)), 204)
  assert.equal((await glance.ask('ann', 'GET', `/images/${id}`)).body.size, 5)
  await glance.ask('ann', 'DELETE', `/images/${id}`)
})

test('too large, as it says: refused before it comes', async () => {
  const id = await make()
  const said = call('PUT', id, { 'content-length': 401 * MIB })
  said.flushHeaders()
  const answer = await answerOf(said)
  assert.equal(answer.statusCode, 413)
  said.destroy()
  assert.equal(await statusOf(id), 'queued')
})

test('what is refused for its bytes leaves the connection usable to say so', async () => {
  const { id } = (await glance.ask('ann', 'POST', '/images', { disk_format: 'qcow2', container_format: 'bare' })).body
  const client = call('PUT', id)
  const answered = answerOf(client)
  await write(client, Buffer.alloc(MIB, 'x'), 5)
  client.end()
  const texts: Buffer[] = []
  assert.equal(await read(await answered, (piece) => texts.push(piece)), 415)
  assert.match(Buffer.concat(texts).toString(), /disk_format qcow2 does not match stream data raw/)
  assert.deepEqual(await readdir(folder), [])
})

test('a reader that goes away ends the reading; deleting meanwhile is fine', async () => {
  const id = await make()
  const client = call('PUT', id)
  const answered = answerOf(client)
  await write(client, Buffer.alloc(MIB, 'r'), 40)
  client.end()
  assert.equal(await read(await answered), 204)
  const left = call('GET', id).end()
  const leaving = await answerOf(left)
  await once(leaving, 'readable')
  left.destroy()
  const stays = await answerOf(call('GET', id).end())
  assert.equal((await glance.ask('ann', 'DELETE', `/images/${id}`)).status, 204)
  let bytes = 0
  await read(stays, (piece) => {
    bytes += piece.length
  })
  assert.equal(bytes, 40 * MIB)
  assert.deepEqual(await readdir(folder), [])
})
