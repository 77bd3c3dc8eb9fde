/** Bugs in how quotas are held. */
import type { PlantedBug } from './planted-bug.ts'

export const QUOTA_BUGS: readonly PlantedBug[] = [
  {
    name: 'servers-not-held-against-quota',
    file: 'src/domain/compute/create.ts',
    text: `    await requireServerQuota(tx, shape, input.count)
`,
    becomes: '',
    leavesOut: 'asking whether a project may have more servers',
  },
  {
    name: 'several-servers-counted-once',
    file: 'src/domain/compute/create.ts',
    text: "'server', count, async () =>",
    becomes: "'server', 1, async () =>",
    leavesOut: 'that several servers are made at once',
  },
  {
    name: 'ports-not-held-against-quota',
    file: 'src/domain/network/port.ts',
    text: `    await networkQuotas.require(tx, projectId, 'port', 1, () => countOf(tx, 'port', projectId))
`,
    becomes: '',
    leavesOut: 'asking whether a project may have more ports',
  },
  {
    name: 'floating-ips-not-held-against-quota',
    file: 'src/domain/network/floating-ip.ts',
    text: `    await networkQuotas.require(tx, projectId, 'floating_ip', 1, () => countOf(tx, 'floating_ip', projectId))
`,
    becomes: '',
    leavesOut: 'asking whether a project may have more floating IPs',
  },
  {
    name: 'volumes-of-type-not-held-against-quota',
    file: 'src/domain/volume/quotas.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    text: '    await perType.require(tx, projectId, `volume:${typeId}`, volumes, async () => same.volumes)\n',
    becomes: '',
    leavesOut: 'asking whether a project may have more volumes of that type',
  },
  {
    name: 'size-of-volume-not-held-against-quota',
    file: 'src/domain/volume/quotas.ts',
    text: `  await volumeQuotas.require(tx, projectId, 'volume_gib_each', sizeGib, async () => 0)
`,
    becomes: '',
    leavesOut: 'asking how large one volume of a project may be',
  },
  {
    name: 'backups-not-held-against-quota',
    file: 'src/domain/backup/create.ts',
    text: `  await volumeQuotas.require(tx, projectId, 'volume_backup_gib', gib, async () => (await backupUsageOf(tx, projectId)).gib)
`,
    becomes: '',
    leavesOut: 'asking whether a project may have more gibibytes of backups',
  },
]
