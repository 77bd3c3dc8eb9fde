import assert from 'node:assert/strict'
import { createHmac, hash } from 'node:crypto'
import { test } from 'node:test'
import {
  canonicalRequest,
  type Ec2Request,
  isSignedEc2,
  isSignedS3,
  madeAt,
  scopeOf,
  signatureOf,
  signVersion4,
  stringToSign,
} from './index.ts'

// AWS's own published examples
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const SUITE_SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const NOTHING = hash('sha256', '')

const suite = (path: string, params: Record<string, string>): Ec2Request => ({
  verb: 'GET',
  host: 'example.amazonaws.com',
  path,
  params,
  headers: {
    Host: 'example.amazonaws.com',
    'X-Amz-Date': '20150830T123600Z',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=x',
  },
  bodyHash: NOTHING,
})

test('version 4: the test suite’s plain request and its query', () => {
  assert.equal(signatureOf(suite('/', {}), SUITE_SECRET), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31')
  assert.equal(
    signatureOf(suite('/', { Param2: 'value2', Param1: 'value1' }), SUITE_SECRET),
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  )
})

test('version 4 of S3: an object fetched, from its parts', () => {
  const scope = scopeOf('20130524/us-east-1/s3/aws4_request')
  assert.ok(scope)
  const request = canonicalRequest({
    verb: 'GET',
    path: '/test.txt',
    params: {},
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': NOTHING,
      'x-amz-date': '20130524T000000Z',
    },
    signedHeaders: ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'],
    bodyHash: NOTHING,
  })
  assert.ok(request)
  const text = stringToSign('20130524T000000Z', scope, request)
  const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'
  assert.equal(signVersion4(text, scope, SECRET), signature)
  assert.equal(isSignedS3(Buffer.from(text), SECRET, signature), true)
  assert.equal(isSignedS3(Buffer.from(text), 'another', signature), false)
  assert.equal(isSignedS3(Buffer.from(text.replace('/s3/', '/ec2/')), SECRET, signature), false)
})

test('the older signature of S3', () => {
  const text = Buffer.from('GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/johnsmith/photos/puppy.jpg')
  assert.equal(isSignedS3(text, SECRET, 'bWq2s1WEIj+Ydj0vQ697zp+IXMU='), true)
  assert.equal(isSignedS3(text, SECRET, 'bWq2s1WEIj+Ydj0vQ697zp+IXMV='), false)
})

const QUERY = {
  AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  Action: 'DescribeJobFlows',
  SignatureMethod: 'HmacSHA256',
  SignatureVersion: '2',
  Timestamp: '2011-10-03T15:19:30',
  Version: '2009-03-31',
}
const query = (params: Record<string, string>, host = 'elasticmapreduce.amazonaws.com'): Ec2Request => ({
  verb: 'GET',
  host,
  path: '/',
  params,
  headers: {},
})

test('version 2: the documentation’s request; the port may be left out; SHA-1 only where it is said', () => {
  const right = 'i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf/Mj6vPxyYIs='
  assert.equal(isSignedEc2(query(QUERY), SECRET, right), true)
  assert.equal(isSignedEc2(query(QUERY, 'elasticmapreduce.amazonaws.com:8773'), SECRET, right), true)
  assert.equal(isSignedEc2(query({ ...QUERY, Action: 'RunJobFlow' }), SECRET, right), false)
  assert.notEqual(signatureOf(query({ ...QUERY, SignatureMethod: 'HmacSHA1' }), SECRET), right)
  assert.equal(signatureOf(query({ ...QUERY, SignatureMethod: 'HmacMD5' }), SECRET), undefined)
})

test('versions 0 and 1: what is joined, in which order', () => {
  const sha1 = (text: string) => createHmac('sha1', SECRET).update(text).digest('base64')
  const params = { Action: 'A', Timestamp: '2026-01-01T00:00:00Z', aKey: '1' }
  assert.equal(signatureOf(query({ ...params, SignatureVersion: '0' }), SECRET), sha1('A2026-01-01T00:00:00Z'))
  assert.equal(
    signatureOf(query({ ...params, SignatureVersion: '1' }), SECRET),
    sha1('ActionAaKey1SignatureVersion1Timestamp2026-01-01T00:00:00Z'),
  )
})

test('what is of no known form has no signature', () => {
  const good = suite('/', {})
  const changed = (authorization: string): Ec2Request => ({ ...good, headers: { ...good.headers, Authorization: authorization } })
  assert.equal(signatureOf(query({}), SECRET), undefined)
  assert.equal(signatureOf(query({ SignatureVersion: '7' }), SECRET), undefined)
  assert.equal(signatureOf({ ...good, bodyHash: undefined }, SECRET), undefined)
  for (const authorization of [
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/service, SignedHeaders=host',
    'AWS4-HMAC-SHA256 Credential=A/20150831/us-east-1/service/aws4_request, SignedHeaders=host', // not the date's day
    'AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/service/aws4_request, SignedHeaders=host;absent',
  ])
    assert.equal(signatureOf(changed(authorization), SUITE_SECRET), undefined, authorization)
})

test('when a request was signed, by what is signed of it', () => {
  assert.deepEqual(madeAt(suite('/', { Timestamp: '2999-01-01T00:00:00Z' })), { signed: Date.UTC(2015, 7, 30, 12, 36) })
  assert.deepEqual(madeAt(query(QUERY)), { signed: Date.UTC(2011, 9, 3, 15, 19, 30) })
  assert.deepEqual(madeAt(query({ SignatureVersion: '2', Expires: '2026-01-01T00:00:00+01:00' })), {
    expires: Date.UTC(2025, 11, 31, 23),
  })
  assert.deepEqual(madeAt(query({ SignatureVersion: '2', Timestamp: 'soon' })), { signed: Number.NaN })
})
