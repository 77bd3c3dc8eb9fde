/** Bugs in how servers are made, changed and deleted. */
import type { PlantedBug } from './planted-bug.ts'

export const COMPUTE_BUGS: readonly PlantedBug[] = [
  {
    name: 'failed-server-is-made-for-ever',
    file: 'src/domain/compute/operations.ts',
    text: `    await finishActions(tx, row.id, 'error', failure.message)
`,
    becomes: '',
    leavesOut: "the end of a failed server's making in its history",
  },
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
    text: `  await releaseHost(tx, row.id)
`,
    becomes: '',
    leavesOut: 'giving room on the host back when a server is deleted',
  },
  {
    name: 'deleted-server-keeps-its-ports',
    file: 'src/domain/compute/remove.ts',
    text: `  await releaseServerPorts(tx, row.id)
`,
    becomes: '',
    leavesOut: 'letting a server’s ports go when it is deleted',
  },
  {
    name: 'deleted-server-keeps-its-history',
    file: 'src/domain/compute/remove.ts',
    text: `  await tx.db.deleteFrom('server_action').where('server_id', '=', row.id).execute()
`,
    becomes: '',
    leavesOut: 'forgetting what was done to a server that is gone',
  },
  {
    name: 'deleted-server-keeps-its-tags',
    file: 'src/domain/compute/remove.ts',
    text: `  await removeTags(tx, { kind: 'server', id: row.id })
`,
    becomes: '',
    leavesOut: 'removing a server’s tags with it',
  },
  {
    name: 'deletion-not-told-to-host',
    file: 'src/domain/compute/remove.ts',
    text: `    await touchHost(tx, row.host_id)
`,
    becomes: '',
    leavesOut: 'telling the host that a server is to go',
  },
  {
    name: 'power-not-told-to-host',
    file: 'src/domain/compute/power.ts',
    text: `    await touchHost(tx, hostId)
`,
    becomes: '',
    leavesOut: 'telling the host that another power is wanted',
  },
  {
    name: 'change-not-in-the-feed',
    file: 'src/domain/compute/server.store.ts',
    text: `  recordChange(tx, 'server', row.id, row.project_id)
`,
    becomes: '',
    leavesOut: 'telling those who follow changes that a server has changed',
  },
  {
    name: 'lock-not-looked-at',
    file: 'src/domain/compute/remove.ts',
    text: `    requireUnlocked(tx, row)
`,
    becomes: '',
    leavesOut: 'whether a server that is to be deleted is locked',
  },
  {
    name: 'left-out-means-gone',
    file: 'src/domain/compute/observe.ts',
    text: `  await reportPorts(tx, hostId, ports)
`,
    becomes: `  await reportPorts(tx, hostId, ports)
  const unheard = await tx.db.selectFrom('server').selectAll().where('host_id', '=', hostId).where('wanted_power', '=', 'absent').execute()
  for (const row of unheard) if (!guests.some(({ id }) => id === row.id)) await guestGone(tx, row)
`,
    leavesOut: 'that a report may be from before its host heard of a guest',
  },
]
