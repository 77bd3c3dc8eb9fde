import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireDatabaseTls } from './database-tls.ts'

test('a database on another machine needs to say whether it speaks TLS; one on this machine does not', () => {
  for (const url of [
    'sqlite:/x',
    'postgres://u@127.0.0.1/w',
    'postgres://localhost/w',
    'postgres:///w?host=/run/postgresql',
    'postgres://%2Frun/w',
  ])
    requireDatabaseTls(url, {})
  requireDatabaseTls('postgres://u@db.example.org/w?sslmode=disable', {})
  requireDatabaseTls('postgres://u@db.example.org/w', { PGSSLMODE: 'require' })
  for (const url of ['postgres://u@db.example.org/w', 'postgresql://u@10.0.0.1:5433/w', 'postgres://u@[fd00::1]/w'])
    assert.throws(() => requireDatabaseTls(url, {}), /sslmode=verify-full/)
})
