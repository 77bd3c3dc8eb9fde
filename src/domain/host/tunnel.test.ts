/** Hosts are told of each other's tunnels, and of nobody's but those of hosts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import {
  allowJoin,
  forgetHost,
  getHost,
  type HostFacts,
  hasEncryptedTunnels,
  joinHost,
  reportObserved,
  wantedOfHost,
} from './index.ts'
import { tunnelEnds, tunnels } from './tunnel.ts'

const FACTS: HostFacts = {
  hostname: 'h',
  version: '1',
  cpus: 2,
  memoryMib: 2560,
  diskGib: 100,
  accelerator: 'kvm',
  acceleratorReason: '',
  datapath: 'kernel',
  datapathReason: '',
  warnings: [],
}
const keyOf = (letter: string) => `${letter.repeat(43)}=`
const end = (address: string, letter: string) => ({ address, publicKey: keyOf(letter) })

async function joined(ctx: TestCtx, hostname: string): Promise<string> {
  await allowJoin(ctx, 'token', ctx.clock.now() + 1000)
  return (await joinHost(ctx, { token: 'token', hostname, zone: 'west' })).hostId
}

let generation = 0
const report = (ctx: TestCtx, hostId: string, ends: readonly object[], all = true) =>
  reportObserved(ctx, hostId, { generation: ++generation, about: FACTS, parts: { tunnels: ends }, all }, [tunnels])
const told = async (ctx: TestCtx, hostId: string) => (await wantedOfHost(ctx, hostId, 1, [tunnels])).parts.tunnels
const own = (address: string, letter: string) => [{ id: 'own', ...end(address, letter) }]

eachDatabase('tunnels', (open) => {
  test('each host is told of the others’ ends, anew when one changes, comes or goes', async () => {
    const ctx = testCtx(await open())
    const [a, b, c] = [await joined(ctx, 'a'), await joined(ctx, 'b'), await joined(ctx, 'c')]
    assert.equal(await hasEncryptedTunnels(ctx), false)
    await report(ctx, a, own('10.0.0.1', 'A'))
    assert.equal(await hasEncryptedTunnels(ctx), true)
    assert.deepEqual(await tunnelEnds(ctx), [{ hostname: 'a', publicKey: keyOf('A') }, { hostname: 'b' }, { hostname: 'c' }])
    assert.deepEqual([await told(ctx, a), await told(ctx, b)], [[], []])
    const revision = async (id: string) => (await getHost(ctx, id)).wanted_revision
    const before = await revision(a)
    await report(ctx, b, own('10.0.0.2', 'B'))
    assert.ok((await revision(a)) > before)
    assert.deepEqual(await told(ctx, a), [end('10.0.0.2', 'B')])
    assert.deepEqual(await told(ctx, b), [end('10.0.0.1', 'A')])
    const quiet = await revision(a)
    await report(ctx, b, own('10.0.0.2', 'B'))
    await report(ctx, b, [], false)
    assert.equal(await revision(a), quiet, 'the same again wakes nobody')
    await report(ctx, b, own('10.0.0.2', 'N'))
    assert.deepEqual(await told(ctx, a), [end('10.0.0.2', 'N')])
    await report(ctx, c, own('10.0.0.3', 'C'))
    assert.equal(((await told(ctx, a)) as object[]).length, 2)
    await report(ctx, c, [])
    assert.equal(((await told(ctx, a)) as object[]).length, 1, 'in clear from now on')
    await ctx.clock.advance(3_600_000)
    await forgetHost(ctx, b)
    assert.deepEqual(await told(ctx, a), [])
  })

  test('nobody takes another host’s address or key, and what is no key is none', async () => {
    const ctx = testCtx(await open())
    const [a, b] = [await joined(ctx, 'a'), await joined(ctx, 'b')]
    await report(ctx, a, own('10.0.0.1', 'A'))
    await report(ctx, b, own('10.0.0.1', 'B'))
    await report(ctx, b, own('10.0.0.2', 'A'))
    await report(ctx, b, [{ id: 'own', address: '10.0.0.2', publicKey: 'x\n[Peer]' }])
    assert.deepEqual(await told(ctx, a), [])
    await report(ctx, b, own('10.0.0.2', 'B'))
    assert.deepEqual(await told(ctx, b), [end('10.0.0.1', 'A')])
  })
})
