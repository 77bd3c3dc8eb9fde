/** What a stranger's URL can not be used for: a corpus. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { isPublicAddress } from './address.ts'
import { fetchRefusals, type OpenOptions, openUrl, requireAllowedUrl, USUAL_RULES } from './index.ts'

const REFUSED = [
  // not http
  'file:///etc/passwd',
  'ftp://example.com/a',
  'gopher://example.com:70/_x',
  'data:text/plain,x',
  'javascript:1',
  '//example.com/a',
  'example.com/a',
  '',
  // loopback in every spelling
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://%31%32%37.0.0.1/',
  'http://127.0.0.1%2f@example.com/',
  'http://①②⑦.⓪.⓪.①/',
  'http://0/',
  'http://0.0.0.0/',
  'http://[::1]/',
  'http://[::]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  // metadata services, link-local, private, shared, multicast, broadcast
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[fc00::1]/',
  'http://[ff02::1]/',
  'http://[2001:db8::1]/',
  // ports of other services
  'http://example.com:22/',
  'http://example.com:6379/',
  'https://example.com:8443/',
  // users and what readers of URLs disagree about
  'http://example.com@127.0.0.1/',
  'http://user@example.com/',
  'http://user:password@example.com/',
  'http://example.com\\@127.0.0.1/',
  'http:\\\\127.0.0.1/',
  'http://127.0.0.1\t/',
  ' http://example.com/',
  'http://exa\nmple.com/',
  'http://example.com/a b',
  'http://example.com/\u0000',
  `http://example.com/${'a'.repeat(3000)}`,
  'http://',
  'http:///etc/passwd',
]

test('refused by what it says: each of the corpus', () => {
  for (const url of REFUSED)
    assert.throws(() => requireAllowedUrl(url, USUAL_RULES), fetchRefusals.url_refused.is, JSON.stringify(url))
})

test('allowed: names, and addresses of the internet', () => {
  for (const url of [
    'http://example.com/a.img',
    'https://example.com:443/a?b=c',
    'http://8.8.8.8/',
    'http://[2606:4700::1111]/',
    'HTTP://EXAMPLE.COM/',
  ])
    assert.ok(requireAllowedUrl(url, USUAL_RULES), url)
})

test('addresses that are not the internet’s', () => {
  for (const address of [
    'fe80::1%eth0',
    '::ffff:8.8.8.8',
    'localhost',
    '',
    '1.2.3',
    '240.0.0.1',
    '192.0.0.170',
    '3fff::1',
    '4000::1',
  ])
    assert.equal(isPublicAddress(address), false, address)
  for (const address of ['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])
    assert.ok(isPublicAddress(address), address)
})

test('lists of schemes, hosts and ports: what is allowed counts before what is not', () => {
  const allows = (url: string, rules: object) => {
    try {
      return requireAllowedUrl(url, { ...USUAL_RULES, ...rules }) !== undefined
    } catch {
      return false
    }
  }
  assert.ok(!allows('http://a.example/', { allowedSchemes: ['https'] }))
  assert.ok(!allows('http://a.example/', { allowedSchemes: [], disallowedSchemes: ['http'] }))
  assert.ok(!allows('ftp://a.example/', { allowedSchemes: ['ftp'] }), 'nothing here speaks it')
  assert.ok(allows('http://A.example./', { allowedHosts: ['a.example'] }))
  assert.ok(!allows('http://b.example/', { allowedHosts: ['a.example'] }))
  assert.ok(!allows('http://b.example/', { disallowedHosts: ['b.example'] }))
  assert.ok(allows('http://b.example/', { allowedHosts: ['b.example'], disallowedHosts: ['b.example'] }))
  assert.ok(allows('http://b.example:8080/', { allowedPorts: [8080] }))
  assert.ok(!allows('http://b.example/', { allowedPorts: [8080] }), 'the port that is meant counts')
  assert.ok(!allows('http://b.example:25/', { allowedPorts: [], disallowedPorts: [25] }))
  assert.ok(allows('http://10.1.2.3/', { allowedAddresses: ['10.1.0.0/16'] }))
})

/** A server on the loopback, which a rule opens by its address alone. */
async function serve(t: TestContext, listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const rules = { ...USUAL_RULES, allowedPorts: [port], allowedAddresses: ['127.0.0.1/32'] }
  const signal = new AbortController().signal
  const options: OpenOptions = { rules, signal, ownAddresses: () => [], resolve: async () => ['127.0.0.1'] }
  return { port, options, at: (path: string, host = 'images.example') => `http://${host}:${port}${path}` }
}

const textOf = async (opened: Awaited<ReturnType<typeof openUrl>>) => {
  let text = ''
  for await (const piece of opened.body) text += piece
  return text
}

test('data come with their size, by the name that was asked for', async (t) => {
  const { options, at, port } = await serve(t, ({ headers }, reply) =>
    reply.setHeader('content-length', String(headers.host).length).end(headers.host),
  )
  const opened = await openUrl(at('/a'), options)
  assert.deepEqual([opened.size, await textOf(opened)], [`images.example:${port}`.length, `images.example:${port}`])
})

test('a name that means an address within is refused; of several addresses only the open ones are tried', async (t) => {
  const { options, at } = await serve(t, (_, reply) => reply.end('data'))
  for (const address of ['10.0.0.1', '169.254.169.254', '::1', '::ffff:10.0.0.1', 'fe80::1%lo', '127.0.0.2'])
    await assert.rejects(
      openUrl(at('/'), { ...options, resolve: async () => [address] }),
      fetchRefusals.address_refused.is,
      address,
    )
  const opened = await openUrl(at('/'), { ...options, resolve: async () => ['10.0.0.1', '127.0.0.1'] })
  assert.equal(await textOf(opened), 'data')
  const rules = { ...options.rules, allowedAddresses: [] }
  const own = { ...options, rules, ownAddresses: () => ['8.8.8.8'], resolve: async () => ['8.8.8.8'] }
  await assert.rejects(openUrl(at('/'), own), fetchRefusals.address_refused.is, 'an own address, though it is the internet’s')
})

test('a name that means something else when it is asked again: the answer that was judged is connected to', async (t) => {
  const { options, at } = await serve(t, (_, reply) => reply.end('data'))
  const answers = [['127.0.0.1'], ['10.0.0.1']]
  let asked = 0
  const resolve = async () => answers[Math.min(asked++, 1)] ?? []
  assert.equal(await textOf(await openUrl(at('/'), { ...options, resolve })), 'data')
  assert.equal(asked, 1)
})

test('redirects are judged as the URL was, each of them', async (t) => {
  const targets: Record<string, string> = {
    '/relative': '/end',
    '/loopback': 'http://127.0.0.2/',
    '/number': 'http://2130706434/',
    '/metadata': 'http://169.254.169.254/latest/meta-data/',
    '/file': 'file:///etc/passwd',
    '/user': 'http://a@b.example/',
    '/name': 'http://inside.example/',
    '/round': '/round',
  }
  const { options, at, port } = await serve(t, ({ url = '' }, reply) => {
    const target = targets[url]?.replace(/^(http:\/\/[^/]*)\//, `$1:${port}/`)
    if (target === undefined) return reply.end('the end')
    return reply.writeHead(302, { location: target }).end()
  })
  assert.equal(await textOf(await openUrl(at('/relative'), options)), 'the end')
  for (const path of ['/loopback', '/number', '/metadata', '/file', '/user'])
    await assert.rejects(openUrl(at(path), options), fetchRefusals.redirect_refused.is, path)
  const resolve = async (host: string) => [host === 'inside.example' ? '192.168.0.1' : '127.0.0.1']
  await assert.rejects(openUrl(at('/name'), { ...options, resolve }), fetchRefusals.address_refused.is)
  await assert.rejects(openUrl(at('/round'), options), fetchRefusals.too_many_redirects.is)
})

test('what is no data: other statuses, compressed replies, silence, names that mean nothing, nobody', async (t) => {
  const { options, at } = await serve(t, ({ url }, reply) => {
    if (url === '/absent') return reply.writeHead(404).end()
    if (url === '/part') return reply.writeHead(206).end('x')
    if (url === '/gzip') return reply.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
    return undefined // it never answers
  })
  await assert.rejects(openUrl(at('/absent'), options), fetchRefusals.bad_status.is)
  await assert.rejects(openUrl(at('/part'), options), fetchRefusals.bad_status.is)
  await assert.rejects(openUrl(at('/gzip'), options), fetchRefusals.compressed.is)
  await assert.rejects(openUrl(at('/silent'), { ...options, silentMs: 50 }), fetchRefusals.unreachable.is)
  const unknown = { ...options, resolve: () => Promise.reject(new Error('ENOTFOUND')) }
  await assert.rejects(openUrl(at('/'), unknown), fetchRefusals.unreachable.is)
  await assert.rejects(openUrl(at('/'), { ...options, resolve: async () => [] }), fetchRefusals.unreachable.is)
})

test('data that stop coming are an error, and so are fewer than were said', async (t) => {
  const { options, at } = await serve(t, ({ url }, reply) => {
    reply.writeHead(200, { 'content-length': 10 }).write('five!', () => {
      if (url === '/short') reply.destroy()
    })
  })
  await assert.rejects(textOf(await openUrl(at('/stops'), { ...options, silentMs: 50 })))
  await assert.rejects(textOf(await openUrl(at('/short'), options)))
})

test('the signal ends it, also while nothing is heard', async (t) => {
  const { options, at } = await serve(t, () => {
    // it never answers
  })
  const ending = new AbortController()
  const opening = openUrl(at('/'), { ...options, signal: ending.signal })
  ending.abort(new Error('enough'))
  await assert.rejects(opening, { message: 'enough' })
})
