import assert from 'node:assert/strict'
import { test } from 'node:test'
import { baseString, isSigned, readAuthorization, signatureOf, writeAuthorization } from './index.ts'

const parametersOf = (header: string) => {
  const found = readAuthorization(header)
  assert.ok(found)
  return found
}

// RFC 5849, section 1.2: the printer's requests to the photo service
const REQUEST_TOKEN = `OAuth realm="Photos",
  oauth_consumer_key="dpf43f3p2l4k3l03",
  oauth_signature_method="HMAC-SHA1",
  oauth_timestamp="137131200",
  oauth_nonce="wIjqoS",
  oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready",
  oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D"`

test('RFC 5849: the request for temporary credentials', () => {
  const request = { method: 'POST', url: 'https://photos.example.net/initiate', parameters: parametersOf(REQUEST_TOKEN) }
  assert.equal(isSigned(request, { consumer: 'kd94hf93k423kf44' }), true)
  assert.equal(isSigned(request, { consumer: 'kd94hf93k423kf45' }), false)
  assert.equal(isSigned({ ...request, url: 'https://photos.example.net/initiate?a=b' }, { consumer: 'kd94hf93k423kf44' }), false)
})

const WITH_TOKEN = `OAuth realm="Photos",
  oauth_consumer_key="dpf43f3p2l4k3l03",
  oauth_token="nnch734d00sl2jdk",
  oauth_signature_method="HMAC-SHA1",
  oauth_timestamp="137131202",
  oauth_nonce="chapoH",
  oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"`

test('RFC 5849: a photo fetched with a token, the query signed too', () => {
  const url = 'http://photos.example.net/photos?file=vacation.jpg&size=original'
  const request = { method: 'GET', url, parameters: parametersOf(WITH_TOKEN) }
  const secrets = { consumer: 'kd94hf93k423kf44', token: 'pfkkdhi9sl3r4s00' }
  assert.equal(isSigned(request, secrets), true)
  assert.equal(isSigned({ ...request, method: 'PUT' }, secrets), false)
})

test('RFC 5849, section 3.4.1.1: the base string of a request with doubled and strange parameters', () => {
  const header = `OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",
    oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"`
  const text = baseString({
    method: 'post',
    url: 'http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
    parameters: parametersOf(header),
    form: new URLSearchParams('c2&a3=2+q'),
  })
  assert.equal(
    text,
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
  )
})

test('a header is read back as it was written; what is no such header, or names something twice, is none', () => {
  const parameters = new Map([
    ['oauth_token', 'a b&"ü"'],
    ['oauth_nonce', '1'],
  ])
  assert.deepEqual(readAuthorization(writeAuthorization(parameters)), parameters)
  for (const header of [undefined, '', 'Bearer x', 'OAuth', 'OAuth oauth_token', 'OAuth a="%zz"', 'OAuth a="1", a="2"'])
    assert.equal(readAuthorization(header), undefined, header)
})

test('methods: HMAC-SHA256 differs from HMAC-SHA1, PLAINTEXT is not offered', () => {
  const sign = (method: string) =>
    signatureOf({ method: 'GET', url: 'http://x/', parameters: new Map([['oauth_signature_method', method]]) }, { consumer: 'c' })
  assert.notEqual(sign('HMAC-SHA1'), sign('HMAC-SHA256'))
  assert.equal(sign('PLAINTEXT'), undefined)
  assert.equal(sign('constructor'), undefined)
})
