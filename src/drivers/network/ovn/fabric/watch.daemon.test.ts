import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../../kernel/eventually.fixture.ts'
import { checkTopology, PORT } from '../../driver.check.topology.ts'
import type { FabricNews } from '../../driver.ts'
import { run } from '../namespace-guest.fixture.ts'
import { startOvn } from '../real-ovn.fixture.ts'

const never = new AbortController().signal
const whole = checkTopology()

test('what others do to the databases is told, and what we do is not', async () => {
  const lab = await startOvn({ uplink: false })
  const fabric = lab.openFabric()
  const told: FabricNews[] = []
  fabric.watch((news) => told.push(news))
  const nbctl = (...words: string[]) => run(['ovn-nbctl', '--timeout=5', `--db=unix:${lab.folder}/central/nb.sock`, ...words])
  const network = whole.networks[0]?.id ?? ''
  const heard = async (what: string, is: (news: FabricNews) => boolean) => {
    await eventually(what, async () => told.some(is))
    told.length = 0
  }
  try {
    await fabric.ensure(whole, never)
    assert.deepEqual(
      told.filter(({ hosts }) => hosts.length === 0),
      [],
    )
    told.length = 0
    await nbctl('lsp-set-enabled', PORT, 'disabled')
    await heard('a port', ({ ports, all }) => ports.includes(PORT) && !all)
    await nbctl('lr-nat-del', `wk-${whole.routers[0]?.id}`)
    await heard('a router', ({ routers }) => routers.includes(whole.routers[0]?.id ?? ''))
    await nbctl('ls-del', `wk-${network}`)
    await heard('a network', ({ wholeNetworks }) => wholeNetworks.includes(network))
    await nbctl('pg-del', `pg_${whole.groups[0]?.id.replaceAll('-', '_')}`)
    await heard('a group', ({ groups }) => groups.includes(whole.groups[0]?.id ?? ''))
    await nbctl('pg-del', 'wk_secured')
    await heard('what all share', ({ all }) => all)
    await lab.chassis.stop()
    await heard('a host that goes', ({ hosts }) => hosts.includes(lab.hostId))
  } finally {
    await lab.end()
  }
})

test('a database that was away is all to be looked at again, also when an older copy of it answers', async () => {
  const lab = await startOvn({ uplink: false })
  const fabric = lab.openFabric()
  const file = join(lab.folder, 'central', 'nb.db')
  const kill = async () => {
    const pid = lab.central.list().find(({ name }) => name === 'nb')?.pid
    assert.ok(pid)
    process.kill(pid, 'SIGKILL')
    await eventually('it is dead', async () =>
      lab.central.list().every(({ name, pid: now }) => name !== 'nb' || now === undefined),
    )
  }
  const told: FabricNews[] = []
  try {
    await fabric.ensure(whole, never)
    copyFileSync(file, `${file}.older`)
    const fewer = { ...whole, ports: whole.ports.filter(({ id }) => id === PORT), routers: [] }
    await fabric.ensure(fewer, never)
    fabric.watch((news) => told.push(news))
    await kill()
    copyFileSync(`${file}.older`, file)
    await lab.central.ensure()
    await eventually('all', async () => told.some(({ all }) => all))
    assert.ok((await fabric.ensure(fewer, never)).removed > 0)
    const { inserted, updated, removed } = await fabric.ensure(fewer, never)
    assert.deepEqual([inserted, updated, removed], [0, 0, 0])
  } finally {
    await lab.end()
  }
})
