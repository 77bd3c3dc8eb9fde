/** Bugs in how a host's agent keeps guests. */
import type { PlantedBug } from './planted-bug.ts'

export const AGENT_BUGS: readonly PlantedBug[] = [
  {
    name: 'disks-not-erased',
    file: 'src/agent/guest.ts',
    text: '  for (const id of [doc.id, ...doc.extraDisks.map(({ role }) => extraDiskId(doc, role))]) await world.volumes.remove(id)\n',
    becomes: '',
    leavesOut: 'removing a guest’s disks with it',
  },
  {
    name: 'command-not-written-down',
    file: 'src/agent/command-log.ts',
    text: '    this.#begun.add(id)\n    this.#write()\n',
    becomes: '',
    leavesOut: 'writing a command down before it is begun',
  },
]
