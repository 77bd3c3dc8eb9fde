import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { httpRequest } from './index.ts'

test('a server from which nothing is heard is not waited for', async (t) => {
  const server = createServer(() => {
    // it never answers
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  await assert.rejects(httpRequest(`http://127.0.0.1:${port}/`, { silentMs: 50 }), { code: 'ETIMEDOUT' })
})
