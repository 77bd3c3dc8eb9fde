import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../../kernel/eventually.fixture.ts'
import { silentLog as log } from '../../../../kernel/log.ts'
import { patientClock as clock } from '../../../../kernel/patient-clock.fixture.ts'
import { checkTopology } from '../../driver.check.topology.ts'
import { startOvn } from '../real-ovn.fixture.ts'
import { openNorthbound } from './northbound.ts'

test('a gateway gets its host when the host comes, and loses it when it goes, though nothing else is wanted', async () => {
  const lab = await startOvn()
  const north = openNorthbound({ endpoints: [lab.central.northbound], clock, log })
  const members = () => [...north.rows('HA_Chassis').values()].map(({ chassis_name }) => chassis_name)
  try {
    await lab.chassis.stop()
    const fabric = lab.openFabric()
    const { signal } = new AbortController()
    await fabric.ensure(checkTopology(), signal)
    assert.deepEqual(await fabric.uplinks(signal), [])
    await north.waitFor(() => north.rows('HA_Chassis_Group').size === 1)
    assert.deepEqual(members(), [])
    await lab.chassis.ensure()
    await eventually('the host is a member', async () => members().join() === lab.hostId)
    assert.deepEqual(await fabric.uplinks(signal), ['public'])
    await lab.chassis.stop()
    await eventually('it is none any more', async () => members().length === 0)
  } finally {
    north.close()
    await lab.end()
  }
})
