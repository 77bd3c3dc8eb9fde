/** Bugs in how hosts are filled, told and heard. */
import type { PlantedBug } from './planted-bug.ts'

export const HOST_BUGS: readonly PlantedBug[] = [
  {
    name: 'claim-not-counted',
    file: 'src/domain/host/placement.ts',
    text: `  await addToHost(tx, host.id, need, 1)
`,
    becomes: '',
    leavesOut: 'counting a claim towards its host',
  },
  {
    name: 'release-not-counted',
    file: 'src/domain/host/placement.ts',
    text: `  await addToHost(tx, claim.host_id, { cpus: claim.cpus, memoryMib: claim.memory_mib, diskGib: claim.disk_gib }, -1)
`,
    becomes: '',
    leavesOut: 'counting what is given back',
  },
  {
    name: 'memory-not-compared',
    file: 'src/domain/host/placement.ts',
    text: `    need.memoryMib <= freeMemory(h) &&
`,
    becomes: '',
    leavesOut: 'whether a host has memory for a server',
  },
  {
    name: 'disk-not-compared',
    file: 'src/domain/host/placement.ts',
    text: 'need.diskGib + (need.besidesGib ?? 0) <= h.disk_gib * settings.diskRatio - h.claimed_disk_gib - h.claimed_volume_gib',
    becomes: 'true',
    leavesOut: 'whether a host has disk for a server',
  },
  {
    name: 'host-not-woken',
    file: 'src/domain/host/host.ts',
    text: `  recordChange(tx, 'host-wanted', hostId)
`,
    becomes: '',
    leavesOut: 'waking the host’s poll when something new is wanted',
  },
  {
    name: 'commands-of-deleted-server-kept',
    file: 'src/domain/host/command.ts',
    text: `    if (serverId) await tx.db.deleteFrom('host_command').where('server_id', '=', serverId).execute()
`,
    becomes: '',
    leavesOut: 'forgetting the commands of a server that goes',
  },
]
