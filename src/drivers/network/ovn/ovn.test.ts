/** The drivers' suites on a real OVN. */
import { checkNetworkDrivers } from '../driver.check.ts'
import { eventually } from './pretended-guest.ts'
import { startOvn } from './real-ovn.ts'

const never = new AbortController().signal

checkNetworkDrivers('ovn', {
  fabric: async () => {
    const lab = await startOvn({ uplink: false })
    const cut = async () => {
      for (const { name, pid } of lab.central.list()) if (name === 'nb' && pid) process.kill(pid, 'SIGSTOP')
      return async () => {
        for (const { name, pid } of lab.central.list()) if (name === 'nb' && pid) process.kill(pid, 'SIGCONT')
      }
    }
    return { open: lab.openFabric, cut, end: lab.end }
  },
  ports: async () => {
    const lab = await startOvn({ uplink: false })
    const fabric = lab.openFabric()
    return {
      hostId: lab.hostId,
      open: lab.openPorts,
      wish: async (topology) => void (await fabric.ensure(topology, never)),
      eventually,
      end: async () => {
        await fabric.close()
        await lab.end()
      },
    }
  },
})
