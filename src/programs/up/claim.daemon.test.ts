import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { claim, requirePortClaim } from './claim.ts'
import { freeBlock } from './free-block.ts'

const CLAIM = join(import.meta.dirname, 'claim.ts')
/** Claims and says whether it has it, then waits to be ended. */
const other = (name: string) => {
  const program = `const { claim } = await import(${JSON.stringify(CLAIM)}); console.log(await claim(${JSON.stringify(name)})); setInterval(() => {}, 1000)`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
}

test('of several starts at once one has it, and when that one is killed it is free', async () => {
  const name = `test ${process.pid}`
  const starts = [other(name), other(name), other(name)]
  const said = await Promise.all(starts.map(async ({ stdout }) => `${(await once(stdout, 'data'))[0]}`.trim()))
  assert.deepEqual(said.toSorted(), ['false', 'false', 'true'])
  assert.equal(await claim(name), false)
  for (const start of starts) start.kill('SIGKILL')
  await Promise.all(starts.map((start) => once(start, 'exit')))
  assert.equal(await claim(name), true)
})

test('a free block is one that no device has, nor a start that has chosen it', async () => {
  const taken = [
    { device: 'eth0', cidr: '172.24.4.9/25' },
    { device: 'tun0', cidr: '172.24.6.1/23' },
  ]
  const claimed = new Set(['172.24.5.0/24'])
  const take = async (block: string) => !claimed.has(block) && claimed.add(block) === claimed
  assert.equal(await freeBlock(taken, take), '172.24.8.0/24')
  assert.equal(await freeBlock(taken, take), '172.24.9.0/24')
  await assert.rejects(freeBlock([{ device: 'tun0', cidr: '172.24.0.1/16' }], take), /--public-cidr/)
})

test('a port that another start has claimed is refused in words', async () => {
  const at = { listen: '127.0.0.1', port: 1 }
  await requirePortClaim(at)
  await assert.rejects(requirePortClaim(at), /another cloud that is starting.*--port/)
})
