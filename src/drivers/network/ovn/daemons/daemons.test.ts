import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock as clock } from '../../../../kernel/clock.ts'
import { silentLog as log } from '../../../../kernel/log.ts'
import { openSouthbound } from '../fabric/northbound.ts'
import { namespacePath } from '../ip.ts'
import { eventually } from '../pretended-guest.ts'
import { startOvn } from '../real-ovn.ts'
import { ovnCentral } from './central.ts'

test('a successor adopts what runs, a switch whose namespace has gone is built anew, and stop leaves nothing', async () => {
  const lab = await startOvn()
  const south = openSouthbound({ endpoints: [lab.central.southbound], clock, log })
  try {
    const [central, chassis] = [lab.openCentral(), lab.openChassis()]
    assert.deepEqual([await central.ensure(), await chassis.ensure()], [[], []])
    assert.deepEqual(chassis.list(), lab.chassis.list())
    chassis.close()
    await south.waitFor(() => south.rows('Chassis').size === 1)

    execFileSync('ip', ['netns', 'del', lab.namespace])
    assert.deepEqual(await lab.chassis.ensure(), ['namespace', 'conf', lab.hostDevice, 'vswitchd', 'controller'])
    assert.deepEqual(await lab.chassis.ensure(), [])
    await south.waitFor(() => south.rows('Chassis').size === 1)

    await lab.chassis.stop()
    await eventually('the chassis is forgotten', async () => south.rows('Chassis').size === 0)
    assert.equal(existsSync(namespacePath(lab.namespace)), false)
    assert.equal(existsSync(`/sys/class/net/${lab.hostDevice}`), false)
    assert.equal(execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' }).includes(lab.namespace), false)
    assert.deepEqual(
      lab.chassis.list().map(({ pid }) => pid),
      [undefined, undefined, undefined],
    )
  } finally {
    south.close()
    await lab.end()
  }
})

test('a folder that is too deep for sockets is refused in words', () => {
  const folder = join('/var/tmp', 'x'.repeat(80))
  assert.throws(() => ovnCentral({ folder, clock, log }), { code: 'bad_request', field: 'folder' })
  assert.equal(existsSync(folder), false)
})
