import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPublicUrl } from './public-url.ts'

test('scheme, host and port are kept as URLs write them', () => {
  for (const [text, kept] of [
    ['https://cloud.example.org', 'https://cloud.example.org'],
    ['https://cloud.example.org:7070/', 'https://cloud.example.org:7070'],
    ['HTTPS://Cloud.Example.org:443//', 'https://cloud.example.org'],
    ['http://[::1]:80', 'http://[::1]'],
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
  ])
    assert.throws(() => readPublicUrl(text), /--public-url is scheme, host and port alone/, text)
})
