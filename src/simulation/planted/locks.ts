/** Locks that are left out, or taken where they hold nothing: PostgreSQL’s transactions run beside each other. */
import type { PlantedBug } from './planted-bug.ts'

export const LOCK_BUGS: readonly PlantedBug[] = [
  {
    name: 'quota-not-locked',
    file: 'src/domain/quota/quota.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    text: '      await lockName(tx, `quota:${projectId}`)\n',
    becomes: '',
    leavesOut: 'holding a quota from the counting until what was added is committed',
  },
  {
    name: 'counted-before-quota-is-held',
    file: 'src/domain/network/network.ts',
    text: "    await networkQuotas.require(tx, projectId, 'network', 1, () => countOf(tx, 'network', projectId))\n",
    becomes: `    const counted = await countOf(tx, 'network', projectId)
    await networkQuotas.require(tx, projectId, 'network', 1, async () => counted)
`,
    leavesOut: 'counting networks only when their quota is held',
  },
  {
    name: 'placement-not-locked',
    file: 'src/domain/host/placement.ts',
    text: `  await lockName(tx, 'placement')
  const had =`,
    becomes: '  const had =',
    leavesOut: 'that of several that look for a host one looks at a time',
  },
  {
    name: 'addresses-not-locked',
    file: 'src/domain/network/address.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    text: 'lockName(tx, `addresses:${networkId}`)',
    becomes: 'Promise.resolve()',
    leavesOut: 'that of several that choose an address one chooses at a time',
  },
  {
    name: 'volume-not-held',
    file: 'src/domain/volume/attachment.ts',
    text: `  await holdRow(tx, 'volume', id)
  return getVolumeRow(tx, id)`,
    becomes: '  return getVolumeRow(tx, id)',
    leavesOut: 'holding a volume while it is decided whose it will be',
  },
  {
    name: 'lease-given-to-everybody',
    file: 'src/store/lease.ts',
    text: "\n        .where((eb) => eb.or([eb('lease.owner', '=', owner), eb('lease.until', '<=', now)])),",
    becomes: ',',
    leavesOut: 'whether somebody else has the lease',
  },
]
