import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSignedWith, presentedBy, type SignedBytes } from './index.ts'

// AWS's own published example: a query that lists users, signed in its header
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const EXAMPLE: SignedBytes = {
  method: 'GET',
  paths: ['/'],
  query: { Action: 'ListUsers', Version: '2010-05-08' },
  headers: {
    host: 'iam.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
  body: Buffer.alloc(0),
}

const changed = (over: Partial<SignedBytes>, headers: Record<string, string> = {}): SignedBytes => ({
  ...EXAMPLE,
  ...over,
  headers: { ...EXAMPLE.headers, ...headers },
})

function isRight(bytes: SignedBytes, secret = SECRET): boolean {
  const presented = presentedBy(bytes)
  assert.ok(presented && presented !== 'unreadable')
  return isSignedWith(secret, presented, bytes)
}

test('the documentation’s request is signed rightly, and says by whom, for what and when', () => {
  const presented = presentedBy(EXAMPLE)
  assert.ok(presented && presented !== 'unreadable')
  assert.deepEqual([presented.access, presented.scope], ['AKIDEXAMPLE', { day: '20150830', region: 'us-east-1', service: 'iam' }])
  assert.equal(presented.signedAt, Date.UTC(2015, 7, 30, 12, 36))
  assert.equal(isRight(EXAMPLE), true)
  assert.equal(isRight(changed({ paths: ['/elsewhere', '/'] })), true)
})

test('nothing of it can be another: secret, method, path, query, signed headers, body, day', () => {
  assert.equal(isRight(EXAMPLE, 'another'), false)
  for (const other of [
    changed({ method: 'POST' }),
    changed({ paths: ['/x'] }),
    changed({ query: { ...EXAMPLE.query, Action: 'DeleteUser' } }),
    changed({ body: Buffer.from('x') }),
    changed({}, { host: 'elsewhere' }),
    changed({}, { 'x-amz-date': '20150831T123600Z' }),
    changed({}, { 'x-amz-content-sha256': 'e3b0' }),
  ])
    assert.equal(isRight(other), false)
})

test('no signature, one of no known form, and one that is not whole', () => {
  const { authorization: _, ...bare } = EXAMPLE.headers
  assert.equal(presentedBy({ query: {}, headers: bare }), undefined)
  assert.equal(presentedBy({ query: {}, headers: { authorization: 'Bearer x' } }), undefined)
  for (const authorization of [
    'AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/iam/aws4_request, SignedHeaders=host',
    'AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/aws4_request, SignedHeaders=host, Signature=x',
    'AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/iam/osc4_request, SignedHeaders=host, Signature=x',
    'OSC4-HMAC-SHA256 Credential=A/20150830/us-east-1/api/osc4_request, SignedHeaders=host, Signature=x', // no x-osc-date
  ])
    assert.equal(presentedBy({ query: {}, headers: { ...bare, authorization } }), 'unreadable', authorization)
  const query = { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Expires': 'soon' }
  assert.equal(presentedBy({ query, headers: {} }), 'unreadable')
})
