import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireDatabaseAnswers, requireEndpoints, requireOwnIPv4 } from './given.ts'

test('a server that does not answer is told of before it is kept', () =>
  assert.rejects(requireDatabaseAnswers('postgres://u@127.0.0.1:1/x'), {
    message: /^The database of --database cannot be used: /,
  }))

test('endpoints of a database, and addresses of this machine', () => {
  for (const right of [undefined, 'unix:/run/nb.sock', 'tcp:10.0.0.1:6641', 'ssl:[fd00::1]:6641,ssl:ovn.example.org:6641'])
    requireEndpoints('--ovn-northbound', right)
  for (const wrong of ['', 'unix:', '10.0.0.1:6641', 'tcp:10.0.0.1', 'tcp:10.0.0.1:0', 'tcp:a:70000', 'tcp:a:1,', 'http:a:1'])
    assert.throws(() => requireEndpoints('--ovn-northbound', wrong), { message: /^--ovn-northbound is unix:/ }, wrong)
  requireOwnIPv4('--encap-ip', '127.0.0.1')
  assert.throws(() => requireOwnIPv4('--encap-ip', '::1'), { message: /^--encap-ip is an IPv4 address/ })
})
