/** `welkin agent --fake`: many hosts in one process, with guests, disks and ports that are only told of. */
import { join } from 'node:path'
import { fakeConfigDrives } from '../../drivers/config-drive/fake.ts'
import { fakeHypervisor, fakeWorld } from '../../drivers/hypervisor/fake/fake.ts'
import { fakeHostPorts } from '../../drivers/network/fake/index.ts'
import { fakeDisks, fakeStorage } from '../../drivers/volume/fake/fake.ts'
import { keptPoolWorld } from '../../drivers/volume/fake/kept-pool.ts'
import { openLog } from '../log.ts'
import { claimRole, releaseRole } from '../pid-file.ts'
import { announceReady, onStop } from '../process-life.ts'
import { joinAndStart } from './join-and-start.ts'
import { keepForController } from './operator-files.ts'
import type { AgentSettings } from './settings.ts'

export async function runFakeAgents(settings: AgentSettings): Promise<void> {
  const { state, fakeHosts } = settings
  const log = openLog(settings.logLevel)
  claimRole(state, 'agent')
  const stopping = new AbortController()
  const names = Array.from({ length: fakeHosts }, (_, i) =>
    fakeHosts === 1 ? settings.hostname : `fake-${String(i + 1).padStart(4, '0')}`,
  )
  const agents = await Promise.all(
    names.map((hostname) =>
      joinAndStart({
        settings: { ...settings, hostname },
        drivers: {
          hypervisor: fakeHypervisor(fakeWorld()),
          ports: fakeHostPorts(),
          ...fakeStorage(fakeDisks(keptPoolWorld(join(state.agent, hostname, 'volumes.json')))),
          configDrives: fakeConfigDrives(),
        },
        folder: join(state.agent, hostname),
        datapath: { kind: 'fake', reason: 'this cloud was asked to be a fake' },
        warnings: () => [],
        log: log.child({ host: hostname }),
        signal: stopping.signal,
      }),
    ),
  )
  await keepForController(settings, log)
  announceReady({ ports: [] })
  onStop(log, async () => {
    stopping.abort(new Error('the agent stops'))
    await Promise.all(agents.map((agent) => agent.stop()))
    releaseRole(state, 'agent')
  })
}
