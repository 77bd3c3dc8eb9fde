/** Bugs in how servers are made, changed and deleted. */
import type { PlantedBug } from './planted-bug.ts'

export const COMPUTE_BUGS: readonly PlantedBug[] = [
  {
    name: 'placing-not-undone',
    file: 'src/domain/compute/operations.ts',
    text: ".step('place', placeServer, unplaceServer)",
    becomes: ".step('place', placeServer)",
    leavesOut: 'the undo of placing: a server that could not be made stays as it was',
  },
  {
    name: 'guest-not-removed-by-undo',
    file: 'src/domain/compute/operations.ts',
    text: ".step('spawn', awaitGuest, removeGuest, {",
    becomes: ".step('spawn', awaitGuest, undefined, {",
    leavesOut: 'the undo of starting: the guest of a server that is given up goes on',
  },
  {
    name: 'deleted-server-keeps-its-claim',
    file: 'src/domain/compute/remove.ts',
    text: '  await releaseHost(tx, row.id)\n',
    becomes: '',
    leavesOut: 'giving room on the host back when a server is deleted',
  },
  {
    name: 'deleted-server-keeps-its-ports',
    file: 'src/domain/compute/remove.ts',
    text: '  await releaseServerPorts(tx, row.id)\n',
    becomes: '',
    leavesOut: 'letting a server’s ports go when it is deleted',
  },
  {
    name: 'deletion-not-told-to-host',
    file: 'src/domain/compute/remove.ts',
    text: '    await touchHost(tx, row.host_id)\n',
    becomes: '',
    leavesOut: 'telling the host that a server is to go',
  },
  {
    name: 'guest-gone-without-being-asked',
    file: 'src/domain/compute/observe.ts',
    text: "  if (row.wanted_power !== 'absent') return // a new guest that the host has not begun with yet\n",
    becomes: '',
    leavesOut: 'whether a guest that a host says is absent was wanted absent',
  },
]
