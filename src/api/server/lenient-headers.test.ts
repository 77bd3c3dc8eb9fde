import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../kernel/clock.ts'
import { tolerateCarriageReturns } from './lenient-headers.ts'

test('a connection that was silent at first is given to the parser, and its headers are cleaned', async () => {
  const waits: (() => void)[] = []
  const after: Clock['after'] = (_ms, act) => {
    waits.push(act)
    return () => {}
  }
  const silent = new Set<Socket>()
  const server = createServer((request, reply) => reply.end(`[${request.headers['x-auth-token']}]`))
  tolerateCarriageReturns(server, { clock: { ...systemClock, after }, silent, left: new WeakSet() })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(server, 'connection')
  assert.equal(silent.size, 1)
  for (const over of waits) over()
  assert.equal(silent.size, 0)
  socket.write('GET / HTTP/1.1\r\nHost: h\r\nX-Auth-Token: key\r\r\nConnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  assert.match(text, /^HTTP\/1\.1 200 OK[\s\S]*\[key\]/)
  server.close()
})
