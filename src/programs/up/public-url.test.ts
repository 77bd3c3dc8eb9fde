import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPublicUrl } from './public-url.ts'

test('scheme, host and port are kept as URLs write them', () => {
  for (const [text, kept] of [
    ['https://cloud.example.org', 'https://cloud.example.org'],
    ['https://cloud.example.org:7070/', 'https://cloud.example.org:7070'],
    ['HTTPS://Cloud.Example.org:443//', 'https://cloud.example.org'],
    ['http://[::1]:80', 'http://[::1]'],
    ['https://münchen.example.org', 'https://xn--mnchen-3ya.example.org'],
    ['https://10.0.0.1:7070', 'https://10.0.0.1:7070'],
    ['', undefined],
  ] as const)
    assert.equal(readPublicUrl(text), kept, text)
})

test('whatever is more or less than that is refused', () => {
  for (const text of [
    'cloud.example.org',
    'ftp://h',
    'https://h/path',
    'https://h?',
    'https://h?a=b',
    'https://h#',
    'https://h#f',
    'https://u:p@h',
    'https://u@h',
    'https://h:0',
    'https://h:65536',
    'https://h/ ',
    ' https://h',
    'https://a b',
    'https://$(id)',
    'https://"x"',
    'https://h;x',
    "https://h'x",
    'https://{a}',
    'https://*',
    'https://h|x',
    'https://.',
    'https://..',
    'https://a..b',
    'https:h',
    'https:////h',
    'https:\\\\h',
    'https://h/..',
    'https://%68',
    'https://1.2.3',
    'https://0x7f.1',
    'https://[fe80::1%25eth0]',
  ])
    assert.throws(() => readPublicUrl(text), /--public-url is scheme, host and port alone/, text)
})
