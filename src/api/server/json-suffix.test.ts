import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutJsonSuffix } from './json-suffix.ts'

const PREFIXES = new Set(['/networking'])

for (const [url, expected] of [
  ['/networking/v2.0/networks.json', '/networking/v2.0/networks'],
  ['/networking/v2.0/networks.json?name=a.json', '/networking/v2.0/networks?name=a.json'],
  ['/networking/v2.0/networks?name=a.json', '/networking/v2.0/networks?name=a.json'],
  ['/image/v2/images.json', '/image/v2/images.json'],
  ['/networking/openapi.json', '/networking/openapi.json'],
] as const)
  test(`${url} is asked as ${expected}`, () => assert.equal(withoutJsonSuffix(PREFIXES, url), expected))
