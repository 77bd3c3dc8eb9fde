import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { TLSSocket } from 'node:tls'
import { callerAddress, isOwnUrl } from './caller-address.ts'
import type { Proxying } from './proxying.ts'
import { ApiRequest } from './request.ts'

const PUBLIC = { publicUrl: new URL('https://cloud.example.org:8443') }
const PLAIN_PUBLIC = { publicUrl: new URL('http://cloud.example.org') }

function requestWith(headers: IncomingHttpHeaders, proxying?: Proxying, tls = false): ApiRequest {
  const socket = tls ? new TLSSocket(new Socket()) : new Socket()
  Object.defineProperty(socket, 'localAddress', { value: '10.0.0.5' })
  const raw = new IncomingMessage(socket)
  Object.assign(raw.headers, headers)
  return new ApiRequest(raw, {}, proxying)
}

const originOf = (headers: IncomingHttpHeaders, proxying?: Proxying, tls?: boolean) => {
  const request = requestWith(headers, proxying, tls)
  return callerAddress(request, proxying).origin
}

test('without a word of the operator on proxies a caller is who asks, and headers of proxies are not heard', () => {
  assert.equal(originOf({ host: 'a:7070', 'x-forwarded-proto': 'https' }), 'http://a:7070')
  assert.equal(originOf({ host: 'a:7070', forwarded: 'proto=https;host=evil' }), 'http://a:7070')
  assert.equal(originOf({ host: 'a:7070' }, undefined, true), 'https://a:7070')
  assert.equal(originOf({}), 'http://localhost')
})

test('whoever asks for the public host is answered with the public URL, whatever scheme and port the proxy passed on', () => {
  for (const host of ['cloud.example.org:8443', 'Cloud.Example.ORG:8443', 'cloud.example.org'])
    for (const more of [{}, { 'x-forwarded-proto': 'https' }, { 'x-forwarded-proto': 'http' }])
      assert.equal(originOf({ host, ...more }, PUBLIC), 'https://cloud.example.org:8443', host)
  assert.equal(originOf({ host: 'cloud.example.org:80' }, PLAIN_PUBLIC), 'http://cloud.example.org')
})

test('a proxy that writes a host of its own is seen through, for it ends the TLS of the public URL', () => {
  for (const host of ['127.0.0.1:7070', 'localhost', '[::1]:7070', '10.0.0.5:7070', 'upstream', undefined])
    assert.equal(originOf({ host }, PUBLIC), 'https://cloud.example.org:8443', host)
  assert.equal(originOf({ host: '127.0.0.1:7070', 'x-forwarded-proto': 'https' }, PUBLIC), 'https://cloud.example.org:8443')
  assert.equal(originOf({ host: '127.0.0.1:7070', 'x-forwarded-proto': 'http' }, PLAIN_PUBLIC), 'http://cloud.example.org')
})

test('who comes straight, by an address of the machine, goes on by it', () => {
  assert.equal(originOf({ host: '10.0.0.5:7070' }, PUBLIC, true), 'https://10.0.0.5:7070')
  assert.equal(originOf({ host: '127.0.0.1:7070' }, PLAIN_PUBLIC), 'http://127.0.0.1:7070')
})

test('another name of a proxy is kept where it tells the scheme', () => {
  assert.equal(originOf({ host: 'inside.example.org', 'x-forwarded-proto': 'https' }, PUBLIC), 'https://inside.example.org')
  assert.equal(originOf({ host: 'b:1', forwarded: 'for=1.2.3.4;Proto="https", proto=http' }, PUBLIC), 'https://b:1')
  assert.equal(originOf({ host: 'b:1', 'x-forwarded-proto': 'HTTPS, http' }, {}), 'https://b:1')
  for (const nonsense of ['javascript', 'https://evil', ''])
    assert.equal(originOf({ host: 'b:1', 'x-forwarded-proto': nonsense }, {}), 'http://b:1')
})

test('a URL is one of the cloud by the name asked for, the public one and the machine’s own', () => {
  const request = requestWith({ host: 'inside.example.org:9311', 'x-forwarded-proto': 'https' }, PUBLIC)
  const own = ['http://inside.example.org/x', 'https://CLOUD.example.org:8443/x', 'http://127.0.0.1:7070/x', 'https://10.0.0.5/x']
  for (const url of own) assert.ok(isOwnUrl(request, url), url)
  const foreign = ['https://cloud.example.org.evil/x', 'ftp://cloud.example.org/x', '/x', 'https://cloud.example.org@evil/x']
  for (const url of foreign) assert.ok(!isOwnUrl(request, url), url)
})
