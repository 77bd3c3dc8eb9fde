import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from './gather.ts'
import { textOf } from './text.ts'

const NOW = 1_000_000_000
const cloud = { id: 'abc123', port: 7070, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: false }
const down: Status = { state: '/s', cloud, up: false, endpoints: [], processes: [] }

test('no cloud, and one that is down', () => {
  assert.match(textOf({ ...down, cloud: undefined }, NOW), /no cloud in \/s/)
  assert.equal(textOf(down, NOW), 'The cloud abc123 in /s is down.')
  assert.match(textOf({ ...down, trouble: 'The database cannot be read: x.' }, NOW), /cannot be read/)
})

test('a host of another machine is told whose it is', () => {
  const joined = { ...down, cloud: { ...cloud, joined: 'http://10.0.0.1:7070' } }
  assert.match(textOf(joined, NOW), /^\/s is of a host of the cloud at http:\/\/10\.0\.0\.1:7070; .*abc123/)
})

test('one that is up: columns are aligned, guests are not counted as ours', () => {
  const text = textOf(
    {
      ...down,
      up: true,
      endpoints: [{ type: 'identity', url: 'http://h/identity/v3' }],
      processes: [
        { kind: 'program', name: 'up', pid: 1, memoryBytes: 3 * 1024 ** 2 },
        { kind: 'guest', name: 'g', pid: 22, memoryBytes: 5 * 1024 ** 2 },
      ],
      tasks: [{ name: 'network', every: 1, running: false, failures: 2, lastError: 'oh', lastStartedAt: NOW - 5000 }],
    },
    NOW,
  )
  assert.match(text, /^ {2}program up {6}1 {3}3\.0 MiB$/m)
  assert.match(text, /^ {2}all but guests {6}3\.0 MiB$/m)
  assert.match(text, /network {2}5 s ago {2}failed 2 times: oh/)
})
