import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasTwoHosts, isHost } from './host.ts'

test('names and addresses with or without a port are hosts, and nothing else is', () => {
  for (const text of [
    'cloud',
    'cloud.example.org:7070',
    'a_b-1.test.',
    '10.0.0.1',
    '10.0.0.1:80',
    '[::1]',
    '[fe80::1]:7070',
    'a.1b',
    '1.2.3.4a',
    '0xg',
    'xn--mnchen-3ya.example.org',
    'c:',
    'a:65535',
    '[::ffff:10.0.0.1]',
  ])
    assert.ok(isHost(text), text)
  const markup = 'evil"><script>'
  for (const text of [
    '',
    ' ',
    'a b',
    markup,
    'a/b',
    'a@b',
    'a?b',
    'a#b',
    'a:b',
    'a:123456',
    'a:65536',
    '.',
    '..',
    'a..b',
    '.a',
    '[::::]',
    '[1.2.3.4]',
    '::1',
    '[::1',
    '[a',
    'ä',
    'a\r\nb',
    '999.1.1.1',
    '256.256.256.256',
    '1.2.3.4.5',
    '1.2.3',
    '1.2.3.4.',
    '010.0.0.1',
    '7',
    '0x7f.1',
    'a.0x',
    'a.1',
    'foo.09',
    'foo.09.:80',
    '[fe80::1%eth0]',
    '[fe80::1%25eth0]:7070',
    '[::1%%]',
    'a'.repeat(400),
  ])
    assert.ok(!isHost(text), text)
})

test('a host that is taken is read from a URL as it was written', () => {
  for (const text of ['cloud.example.org:7070', 'a_b-1.test.', '10.0.0.1:81', '[::1]', 'a.1b', '0xg'])
    assert.equal(new URL(`http://${text}/`).host, text)
})

test('two Host headers are told from one', () => {
  assert.ok(!hasTwoHosts(['Host', 'a', 'Hose', 'b']))
  assert.ok(hasTwoHosts(['host', 'a', 'accept', '*/*', 'HOST', 'a']))
})
