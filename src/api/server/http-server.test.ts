/** Real sockets against a server of the example API. @own-process it measures what is kept in memory */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { eventually } from '../../kernel/eventually.fixture.ts'
import { type Log, silentLog } from '../../kernel/log.ts'
import { type handlers as exampleHandlers, exampleServer, handlers } from '../dialects/openstack-json/example.fixture.ts'
import { reply } from '../reply.ts'
import type { HttpServer } from './http-server.ts'

const open: HttpServer[] = []
after(async () => {
  for (const app of open) await app.close()
})

async function listening(own: Partial<typeof exampleHandlers> = {}, log: Log = silentLog): Promise<number> {
  const app = exampleServer({ handlers: { ...handlers, ...own }, log })
  open.push(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(address && typeof address === 'object')
  return address.port
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => socket.once('connect', () => resolve()).once('error', reject))
  return socket
}

/** Everything the server sends until it closes or `enough` is in it. */
function readUntil(socket: Socket, enough: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (!enough.test(text)) return
      socket.off('data', onData)
      resolve(text)
    }
    socket
      .on('data', onData)
      .once('error', reject)
      .once('close', () => resolve(text))
  })
}

async function exchange(port: number, pieces: (string | Buffer)[], enough: RegExp): Promise<string> {
  const socket = await dial(port)
  socket.setNoDelay(true)
  const answer = readUntil(socket, enough)
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const text = await answer
  socket.destroy()
  return text
}

const ask = (token: string) => `GET /v2.1/things/t1 HTTP/1.1\r\nHost: h\r\nX-Auth-Token: ${token}\r\nAccept: */*\r\n\r\n`

test('a token that kept its carriage return is understood, again and again on one connection', async () => {
  const port = await listening()
  const socket = await dial(port)
  for (const token of ['reader\r', 'reader\r', 'reader']) {
    socket.write(ask(token))
    assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 200 OK/)
  }
  socket.destroy()
  const last = `GET /v2.1/things/t1 HTTP/1.1\r\nHost: h\r\nX-Auth-Token: reader\r\r\n\r\n`
  assert.match(await exchange(port, [last], /\}$/), /^HTTP\/1\.1 200 OK/)
})

test('a Host that is no host is refused, on a connection that ends: replies would carry it in their URLs', async () => {
  const port = await listening()
  for (const host of ['evil"><script>', 'a b', '', 'a/b', 'me@h']) {
    const answer = await exchange(port, [ask('reader').replace('Host: h', `Host: ${host}`)], /\}$/)
    assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*Connection: close[\s\S]*The Host header names no host\./i, host)
  }
  for (const host of ['h:7070', '[::1]:7070', '10.0.0.1'])
    assert.match(await exchange(port, [ask('reader').replace('Host: h', `Host: ${host}`)], /\}$/), /^HTTP\/1\.1 200 OK/, host)
})

test('a header in two pieces is cleaned too', async () => {
  const port = await listening()
  const text = ask('reader\r')
  const socket = await dial(port)
  socket.setNoDelay(true)
  const answer = readUntil(socket, /\}$/)
  socket.write(text.slice(0, 30))
  // The first piece must have arrived alone: the server says so by answering a request on another connection.
  await exchange(port, [ask('reader')], /\}$/)
  socket.write(text.slice(30))
  assert.match(await answer, /^HTTP\/1\.1 200 OK/)
  socket.destroy()
})

test('a token may keep its carriage return on a connection that logged in first', async () => {
  const port = await listening()
  const socket = await dial(port)
  socket.write('POST /v2.1/things HTTP/1.1\r\nHost: h\r\nX-Auth-Token: nobody\r\nContent-Length: 2\r\n\r\n{}')
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 401 /)
  socket.write(ask('reader\r'))
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 200 OK/)
  socket.destroy()
})

test('a connection that is left to the parser serves headers in pieces, bodies and what is no HTTP like any other', async () => {
  const port = await listening()
  const socket = await dial(port)
  socket.setNoDelay(true)
  socket.write(ask('member'))
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 200 OK/)
  const upload = 'PUT /v2.1/blobs/x HTTP/1.1\r\nHost: h\r\nX-Auth-Token: member\r\nContent-Length: 6\r\n\r\nabcdef'
  const answer = readUntil(socket, /\}$/)
  for (const piece of [upload.slice(0, 30), upload.slice(30, -3), upload.slice(-3)]) {
    socket.write(piece)
    await exchange(port, [ask('reader')], /\}$/) // so that it has arrived alone
  }
  assert.match(await answer, /^HTTP\/1\.1 200 [\s\S]*"bytes":6/)
  socket.write('nonsense\r\n\r\n')
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 400 /)
  socket.destroy()
})

test('a carriage return on a connection that began without is understood when the client sends it again', async () => {
  const port = await listening()
  const socket = await dial(port)
  socket.write(ask('reader'))
  assert.match(await readUntil(socket, /\}$/), /^HTTP\/1\.1 200 OK/)
  let answered = ''
  socket.on('data', (chunk) => {
    answered += chunk
  })
  socket.write(ask('reader\r'))
  await once(socket, 'close')
  assert.equal(answered, '', 'closed as one that was kept for too long, so that it is no answer')
  const url = `http://127.0.0.1:${port}/v2.1/things/t1`
  const written = [
    '-sS',
    '-H',
    'X-Auth-Token: reader',
    url,
    '--next',
    '-sS',
    '-w',
    '%{http_code}',
    '-H',
    'X-Auth-Token: reader\r',
    url,
  ]
  const { stdout } = await promisify(execFile)('curl', written)
  assert.match(stdout, /^\{.*\}\{.*\}200$/, 'as curl does')
})

test('the same bytes in a body are left alone', async () => {
  const seen: Buffer[] = []
  const port = await listening({
    upload: async (_ctx, { params, stream }) => {
      for await (const chunk of stream) seen.push(Buffer.from(chunk))
      return { name: params.name, bytes: 0 }
    },
  })
  const body = 'GET / HTTP/1.1\r\r\nX: y\r\r\n\r\n'.repeat(3)
  const head = `PUT /v2.1/blobs/x HTTP/1.1\r\nHost: h\r\nX-Auth-Token: member\r\r\nContent-Length: ${body.length}\r\n\r\n`
  assert.match(await exchange(port, [head + body.slice(0, 20), body.slice(20, 28), body.slice(28)], /\}$/), /^HTTP\/1\.1 200/)
  assert.equal(Buffer.concat(seen).toString(), body)
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes of buffers that somebody holds: what the collector has not come to yet does not count. */
function kept(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

test('a body of 100 MB gets its 413 without being kept, announced or not, and the connection stays good', async () => {
  const port = await listening()
  const megabyte = Buffer.alloc(1024 * 1024, 0x20)
  const before = kept()
  for (const head of ['Content-Length: 104857600', 'Transfer-Encoding: chunked']) {
    const socket = await dial(port)
    const answer = readUntil(socket, /HTTP\/1\.1 200 OK[\s\S]*\}$/)
    socket.write(
      `POST /v2.1/things HTTP/1.1\r\nHost: h\r\nX-Auth-Token: member\r\nContent-Type: application/json\r\n${head}\r\n\r\n`,
    )
    const chunked = head.startsWith('Transfer')
    for (let i = 0; i < 100; i++) {
      if (chunked) socket.write(`${megabyte.length.toString(16)}\r\n`)
      const flushed = socket.write(megabyte)
      if (chunked) socket.write('\r\n')
      if (!flushed) await new Promise((resolve) => socket.once('drain', resolve))
    }
    // buffers nobody holds are given back a moment later
    await eventually('the body is not kept in memory', () => kept() - before < 60 * 1024 * 1024, 50)
    if (chunked) socket.write('0\r\n\r\n')
    socket.write(ask('reader'))
    const text = await answer
    assert.match(text, /^HTTP\/1\.1 413 [\s\S]*"message":"Request is too large."/)
    assert.match(text, /HTTP\/1\.1 200 OK/)
    socket.destroy()
  }
})

test('a client that goes aborts the signal', async () => {
  let started = () => {}
  const begun = new Promise<void>((resolve) => {
    started = resolve
  })
  let reason: unknown
  const port = await listening({
    showThing: (ctx) =>
      new Promise((_, reject) => {
        started()
        ctx.signal.addEventListener('abort', () => {
          reason = ctx.signal.reason
          reject(ctx.signal.reason)
          noticed()
        })
      }),
  })
  let noticed = () => {}
  const gone = new Promise<void>((resolve) => {
    noticed = resolve
  })
  const socket = await dial(port)
  socket.write(ask('reader'))
  await begun
  socket.destroy()
  await gone
  assert.match(String(reason), /client has gone/)
})

test('a server that closes tells those who wait, with 503', async () => {
  let started = () => {}
  const begun = new Promise<void>((resolve) => {
    started = resolve
  })
  const app = exampleServer({
    handlers: {
      ...handlers,
      showThing: (ctx) =>
        new Promise((_, reject) => {
          ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))
          started()
        }),
    },
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(address && typeof address === 'object')
  const socket = await dial(address.port)
  const answer = readUntil(socket, /\}$/)
  socket.write(ask('reader').replace('Accept', 'Connection: close\r\nAccept'))
  await begun
  await app.close()
  assert.match(await answer, /^HTTP\/1\.1 503 [\s\S]*"reason":"server_stopping"/)
})

test('a connection that is kept alive holds a closing server no longer than the request on it', async () => {
  let finish = () => {}
  const begun = Promise.withResolvers<void>()
  const showThing: typeof handlers.showThing = (ctx, input) =>
    new Promise((resolve) => {
      finish = () => resolve(handlers.showThing(ctx, input))
      begun.resolve()
    })
  const app = exampleServer({ handlers: { ...handlers, showThing } })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  assert.ok(address && typeof address === 'object')
  const socket = await dial(address.port)
  const answer = readUntil(socket, /\}$/)
  socket.write(ask('reader'))
  await begun.promise
  const closed = app.close()
  finish()
  assert.match(await answer, /^HTTP\/1\.1 200 [\s\S]*Connection: keep-alive/i)
  await closed
})

test('a stream that breaks off breaks the connection instead of ending well', async () => {
  const port = await listening()
  const text = await exchange(port, [ask('reader').replace('things/t1', 'blobs/broken')], /never/)
  assert.match(text, /half/)
  assert.doesNotMatch(text, /\r\n0\r\n\r\n$/)
})

/** Sends `bytes` of an announced 1000, and ends only when the client has long gone. */
async function statusInLog(bytes: number): Promise<unknown> {
  let wrote = (_status: unknown) => {}
  const status = new Promise((resolve) => {
    wrote = resolve
  })
  const log: Log = { ...silentLog, info: (fields) => wrote((fields as { status: unknown }).status), child: () => log }
  const body = new Readable({ read: () => {} })
  const download = async () => reply(body, { headers: { 'Content-Length': '1000' } })
  const port = await listening({ download }, log)
  body.push(Buffer.alloc(bytes, 0x78))
  await exchange(port, [ask('reader').replace('things/t1', 'blobs/x')], new RegExp(`x{${bytes}}$`))
  return status
}

test('a client that closes with the last byte has had its answer; one that closes before has not', async () => {
  assert.equal(await statusInLog(1000), 200)
  assert.equal(await statusInLog(999), 499)
})

test('bytes that are no HTTP, and headers beyond the limit, are answered in JSON with a request id', async () => {
  const port = await listening()
  assert.match(await exchange(port, ['nonsense\r\n\r\n'], /\}$/), /\r\nx-openstack-request-id: req-[0-9a-f-]{36}\r\n/)
  assert.match(await exchange(port, ['nonsense\r\n\r\n'], /\}$/), /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"title":"Bad Request"/)
  assert.match(await exchange(port, [ask('t'.repeat(70_000))], /\}$/), /^HTTP\/1\.1 431 [\s\S]*"code":431/)
})

test('an upload that stops being HTTP is over, also for a client that keeps its side open', async () => {
  const broken = Promise.withResolvers<unknown>()
  const port = await listening({
    upload: async (_ctx, { params, stream }) => {
      stream.on('error', broken.resolve)
      for await (const _chunk of stream);
      return { name: params.name, bytes: 0 }
    },
  })
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const answer = readUntil(socket, /\}$/)
  socket.write('PUT /v2.1/blobs/x HTTP/1.1\r\nHost: h\r\nX-Auth-Token: member\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
  socket.write('no length\r\n')
  assert.match(await answer, /^HTTP\/1\.1 400 /)
  assert.ok((await broken.promise) instanceof Error)
  socket.destroy()
})

test('no Host, an unknown expectation and CONNECT are answered in JSON with a request id too', async () => {
  const port = await listening()
  for (const [request, answer] of [
    [
      'GET /v2.1/things/t1 HTTP/1.1\r\nX-Auth-Token: reader\r\n\r\n',
      /^HTTP\/1\.1 400 [\s\S]*"message":"The Host header is missing\."/,
    ],
    ['GET /nowhere HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 [\s\S]*"title":"Bad Request"/],
    ['GET /v2.1/things/t1 HTTP/1.1\r\nHost: h\r\nExpect: 999\r\n\r\n', /^HTTP\/1\.1 417 [\s\S]*"title":"Expectation Failed"/],
    ['CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n', /^HTTP\/1\.1 405 [\s\S]*"title":"Method Not Allowed"/],
  ] as const) {
    const text = await exchange(port, [request], /\}$/)
    assert.match(text, answer)
    assert.match(text, /\r\nx-openstack-request-id: req-[0-9a-f-]{36}\r\n/)
  }
  assert.match(await exchange(port, ['GET /v2.1/things/t1 HTTP/1.0\r\nX-Auth-Token: reader\r\n\r\n'], /\}$/), /^HTTP\/1\.1 200 /)
  const expecting = ask('reader').replace('Accept', 'Expect: 100-continue\r\nAccept')
  assert.match(await exchange(port, [expecting], /\}$/), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
})

test('a token of 32 KiB is read', async () => {
  const port = await listening()
  assert.match(await exchange(port, [ask('t'.repeat(32 * 1024))], /\}$/), /^HTTP\/1\.1 401 /)
})
