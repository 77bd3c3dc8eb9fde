import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { placeOf } from './exchange.ts'
import { type Heard, startRecordingProxy } from './recording-proxy.ts'

/** A request as a client with an HTTP proxy sends it: the whole URL in the first line. */
const through = (proxy: string, url: string, method: string, body = '') =>
  new Promise<{ status: number; text: string; header: unknown }>((resolve, reject) => {
    const { hostname, port } = new URL(proxy)
    const asked = request({ hostname, port, path: url, method, headers: { 'x-test': 'here' } }, async (reply) => {
      let text = ''
      for await (const piece of reply) text += piece
      resolve({ status: reply.statusCode ?? 0, text, header: reply.headers['x-echo'] })
    })
    asked.on('error', reject)
    asked.end(body)
  })

test('hands on requests and replies unchanged, and tells of them', async (t) => {
  const server = createServer(async (asked, answer) => {
    let text = ''
    for await (const piece of asked) text += piece
    answer.writeHead(202, { 'x-echo': `${asked.headers['x-test']}` }).end(JSON.stringify({ url: asked.url, text }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const heard: Parameters<Heard>[] = []
  const proxy = await startRecordingProxy((...args) => heard.push(args))
  t.after(() => proxy.close())

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/identity/v3/things?name=x`
  const reply = await through(proxy.url, url, 'POST', '{"a":1}')
  assert.deepEqual([reply.status, reply.header], [202, 'here'])
  assert.deepEqual(JSON.parse(reply.text), { url: '/identity/v3/things?name=x', text: '{"a":1}' })
  const [[at, exchange] = assert.fail('nothing was heard')] = heard
  assert.deepEqual(placeOf(at.pathname, { '/identity': 'identity' }), { service: 'identity', path: '/v3/things' })
  assert.deepEqual([exchange.method, exchange.request, exchange.status, `${exchange.query}`], ['POST', { a: 1 }, 202, 'name=x'])
  assert.deepEqual(exchange.reply, JSON.parse(reply.text))

  assert.equal((await through(proxy.url, 'http://127.0.0.1:1/nobody', 'GET')).status, 502)
})

test('a path belongs to the service under whose root it is', () => {
  const roots = { '/identity': 'identity', '/image': 'image' }
  assert.deepEqual(placeOf('/identity', roots), { service: 'identity', path: '/' })
  assert.equal(placeOf('/identity-other/v3', roots), undefined)
})
