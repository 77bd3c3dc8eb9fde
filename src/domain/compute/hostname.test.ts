import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostnameOf } from './hostname.ts'

const ID = '12345678-9abc-4def-8123-456789abcdef'

test('a name that a host may have, as Nova makes it', () => {
  const made: [string, string][] = [
    ['vm1', 'vm1'],
    ['web.example.com', 'web-example-com'],
    ['My Server_2', 'my-server-2'],
    ['.-Dots and dashes-.', 'dots-and-dashes'],
    ['/*[$]*/', `Server-${ID}`],
    ['', `Server-${ID}`],
    ['服务器', `Server-${ID}`],
    ['Zürich', 'zürich'],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
  ]
  for (const [name, host] of made) assert.equal(hostnameOf(ID, name), host, name)
})

test('several made at once have numbers, also the longest name', () => {
  assert.equal(hostnameOf(ID, 'web.example.com', 2), 'web-example-com-2')
  assert.equal(hostnameOf(ID, '*', 2), `Server-${ID}`)
  assert.equal(hostnameOf(ID, 'a'.repeat(80), 12), `${'a'.repeat(60)}-12`)
})
