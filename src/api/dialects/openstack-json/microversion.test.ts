import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../../kernel/errors.ts'
import { Type } from '../../schema.ts'
import { defineVersions } from './microversion.ts'
import { versionNumber } from './version-number.ts'

type Shown = Record<string, unknown>
const rename = (from: string, to: string) => (body: unknown) => {
  const { [from]: value, ...rest } = body as Shown
  return { ...rest, [to]: value }
}
const A = Type.Object({ a: Type.Number() })
const B = Type.Object({ b: Type.Number() })

// In 2.5 `a` became `b`, in 2.10 `b` became `c`.
const versions = defineVersions({
  service: 'compute',
  min: '2.1',
  max: '2.20',
  legacyHeader: 'X-OpenStack-Thing-API-Version',
  changes: [
    {
      version: '2.10',
      summary: 'b is called c',
      request: { create: rename('b', 'c') },
      response: { show: rename('c', 'b'), server: rename('c', 'b') },
      schema: { create: B },
    },
    {
      version: '2.5',
      summary: 'a is called b',
      request: { create: rename('a', 'b') },
      response: { show: rename('b', 'a') },
      schema: { create: A },
      status: { create: 200 },
    },
  ],
})

const codeOf = (headers: Record<string, string>) => {
  try {
    return versions.asked(headers)
  } catch (error) {
    assert.ok(error instanceof CloudError)
    return error.code
  }
}

test('versions are compared as numbers', () => {
  assert.ok((versionNumber('2.9') ?? 0) < (versionNumber('2.10') ?? 0))
  for (const text of ['2', '2.', '.1', '2.1.1', 'latest', '2.x', '02.1', '2.01', '']) assert.equal(versionNumber(text), undefined)
})

test('the header is read as the services read it', () => {
  const table: [Record<string, string>, string][] = [
    [{}, '2.1'],
    [{ 'openstack-api-version': 'compute 2.15' }, '2.15'],
    [{ 'openstack-api-version': 'COMPUTE 2.15' }, '2.15'],
    [{ 'openstack-api-version': 'volume 3.59, compute 2.15' }, '2.15'],
    [{ 'openstack-api-version': 'volume 3.59' }, '2.1'],
    [{ 'openstack-api-version': 'compute latest' }, '2.20'],
    [{ 'x-openstack-thing-api-version': '2.12' }, '2.12'],
    [{ 'x-openstack-thing-api-version': 'latest' }, '2.20'],
    [{ 'openstack-api-version': 'compute 2.15', 'x-openstack-thing-api-version': '2.12' }, '2.15'],
    [{ 'openstack-api-version': 'compute 2.21' }, 'not_acceptable'],
    [{ 'openstack-api-version': 'compute 2.0' }, 'not_acceptable'],
    [{ 'openstack-api-version': 'compute 2.x' }, 'bad_request'],
    [{ 'openstack-api-version': 'compute' }, 'bad_request'],
    [{ 'openstack-api-version': 'compute 2.1 2.2' }, 'bad_request'],
  ]
  for (const [headers, wanted] of table) assert.equal(codeOf(headers), wanted, JSON.stringify(headers))
})

test('a reply says its version and what it varies by', () => {
  assert.deepEqual(versions.replyHeaders('2.15'), {
    'OpenStack-API-Version': 'compute 2.15',
    'X-OpenStack-Thing-API-Version': '2.15',
    Vary: 'OpenStack-API-Version, X-OpenStack-Thing-API-Version, X-Auth-Token',
  })
})

test('requests climb from old to new, replies descend from new to old', () => {
  assert.deepEqual(versions.upgradeBody('create', '2.1', { a: 1 }), { c: 1 })
  assert.deepEqual(versions.upgradeBody('create', '2.5', { b: 1 }), { c: 1 })
  assert.deepEqual(versions.upgradeBody('create', '2.10', { c: 1 }), { c: 1 })
  assert.deepEqual(versions.downgrade('show', '2.1', { c: 1 }), { a: 1 })
  assert.deepEqual(versions.downgrade('show', '2.9', { c: 1 }), { b: 1 })
  assert.deepEqual(versions.downgrade('show', '2.20', { c: 1 }), { c: 1 })
  assert.deepEqual(versions.downgrade('server', '2.4', { c: 1 }), { b: 1 })
  assert.deepEqual(versions.downgrade('other', '2.4', { c: 1 }), { c: 1 })
})

test('the schema and status in force are those of the next module that names one', () => {
  assert.equal(versions.schemaAt('schema', 'create', '2.4'), A)
  assert.equal(versions.schemaAt('schema', 'create', '2.5'), B)
  assert.equal(versions.schemaAt('schema', 'create', '2.10'), undefined)
  assert.equal(versions.statusAt('create', '2.4'), 200)
  assert.equal(versions.statusAt('create', '2.5'), undefined)
})

test('endpoints cover the versions they declare, ends included', () => {
  const range = { since: '2.3', until: '2.9' }
  assert.deepEqual(
    ['2.2', '2.3', '2.9', '2.10'].map((version) => versions.covers(range, version)),
    [false, true, true, false],
  )
})

test('a change newer than the newest version is a mistake', () => {
  const changes = [{ version: '2.3', summary: '' }]
  assert.throws(() => defineVersions({ service: 'x', min: '2.1', max: '2.2', changes }), /newer than the newest/)
})
