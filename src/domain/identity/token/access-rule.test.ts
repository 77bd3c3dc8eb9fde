import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessRuleCovers } from './access-rule.ts'

const covered = (pattern: string, path: string) =>
  accessRuleCovers({ service: 'compute', method: 'GET', path: pattern }, { service: 'compute', method: 'GET', path })

test('wildcards: one part of a path, any number, and nothing else is special', () => {
  for (const [pattern, path, expected] of [
    ['/v2.1/servers', '/v2.1/servers', true],
    ['/v2.1/servers', '/v2x1/servers', false],
    ['/v2.1/servers', '/v2.1/servers/', false],
    ['/v2.1/servers/{server_id}', '/v2.1/servers/abc', true],
    ['/v2.1/servers/{server_id}', '/v2.1/servers/abc/action', false],
    ['/v2.1/servers/*/ips', '/v2.1/servers/abc/ips', true],
    ['/v2.1/servers/*/ips', '/v2.1/servers//ips', false],
    ['/v2.1/**', '/v2.1/servers/abc/ips', true],
    ['/v2.1/**', '/v3/servers', false],
    ['/v2.1/**', '/v2.1/', true],
    ['/v2.1**', '/v2.1', true],
    ['/**/ips', '/v2.1/servers/abc/ips', true],
    ['/**/ips', '/v2.1/servers/abc/ip', false],
    ['/a*c', '/abc', true],
    ['/a*c', '/ac', false],
    ['/a(b|c)+[d]$^\\', '/a(b|c)+[d]$^\\', true],
    ['/a(b|c)+', '/ab', false],
    ['/open{brace', '/open{brace', true],
    ['/ä/*', '/ä/x', true],
  ] as const)
    assert.equal(covered(pattern, path), expected, `${pattern} ${path}`)
})

test('service and method have to fit', () => {
  const rule = { service: 'compute', method: 'GET', path: '/**' }
  assert.ok(accessRuleCovers(rule, { ...rule, path: '/x' }))
  assert.ok(!accessRuleCovers(rule, { ...rule, method: 'POST' }))
  assert.ok(!accessRuleCovers(rule, { ...rule, service: 'image' }))
})

test('no rule takes longer than its path is long', () => {
  assert.equal(covered(`/${'*a'.repeat(60)}b`, `/${'a'.repeat(1000)}`), false)
  assert.equal(covered(`/${'**'.repeat(60)}b`, `/${'a/'.repeat(500)}`), false)
  assert.equal(covered('/**', `/${'a'.repeat(2000)}`), false)
})
