/** Every list that is asked by a date refuses one that is on no calendar, and an hour that is on no clock. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
before(async () => {
  cloud = await startCloud({ hosts: 0 })
})
after(() => cloud?.close())

const LISTS = [
  '/compute/v2.1/servers?changes-since=DATE',
  '/compute/v2.1/servers?changes-before=DATE',
  '/compute/v2.1/servers?created_at=DATE',
  '/compute/v2.1/servers?launched_at=DATE',
  '/networking/v2.0/networks?changed_since=DATE',
  '/image/v2/images?created_at=gt:DATE',
  '/image/v2/images?updated_at=DATE',
  '/identity/v3/users?password_expires_at=gt:DATE',
  '/identity/v3/OS-REVOKE/events?since=DATE',
  '/key-manager/v1/secrets?created=gt:DATE',
  '/key-manager/v1/secrets?expiration=DATE',
  '/console/v1/audit?since=DATE',
]

for (const list of LISTS)
  test(`refused by ${list}`, async () => {
    const token = await cloud.adminToken()
    const ask = async (date: string) => {
      const path = list.replace('DATE', encodeURIComponent(date))
      return (await cloud.fetchJson(path, { token, headers: { 'OpenStack-API-Version': 'compute 2.96, key-manager 1.1' } }))
        .status
    }
    for (const none of [
      '2026-02-30T12:00:00Z',
      '2026-02-29T12:00:00Z',
      '2026-06-31T12:00:00Z',
      '2026-13-40T12:00:00Z',
      '2026-01-31T24:00:00Z',
    ])
      assert.equal(await ask(none), 400, none)
    assert.equal(await ask('2028-02-29T23:59:59Z'), 200)
  })
