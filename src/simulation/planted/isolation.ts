/** Bugs by which one project sees what is another’s. */
import type { PlantedBug } from './planted-bug.ts'

export const ISOLATION_BUGS: readonly PlantedBug[] = [
  {
    name: 'server-found-by-anyone',
    file: 'src/domain/compute/server.store.ts',
    text: '.where(serversWithin(ctx)).executeTakeFirst()',
    becomes: '.executeTakeFirst()',
    leavesOut: 'whose server it is that is asked for by its id',
  },
  {
    name: 'floating-ip-found-by-anyone',
    file: 'src/domain/network/floating-ip.store.ts',
    text: `    .where('id', '=', id)
    .where(visible(ctx, 'floating_ip'))
`,
    becomes: `    .where('id', '=', id)
`,
    leavesOut: 'whose floating IP it is that is asked for by its id',
  },
  {
    name: 'secret-is-of-who-asks',
    file: 'src/facades/openstack/secret/targets.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    text: '    [`target.${kind}.project_id`]: row.projectId,\n',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    becomes: '    [`target.${kind}.project_id`]: projectFor(ctx),\n',
    leavesOut: 'whose secret it is that rules are asked about',
  },
  {
    name: 'lists-of-all-projects',
    file: 'src/domain/network/access.ts',
    text: '{ condition: own(!selective) },',
    becomes: '{ condition: EVERYTHING },',
    leavesOut: 'whose rows they are that are listed',
  },
  {
    name: 'volume-copied-by-anyone',
    file: 'src/domain/volume/create.ts',
    text: 'await findVolumeRow(tx, snapshot.volume_id) : await getVolumeRow(reaching, id)',
    becomes: 'await findVolumeRow(tx, snapshot.volume_id) : await findVolumeRow(tx, id)',
    leavesOut: 'whose a volume is that another is to be a copy of',
  },
  {
    name: 'rules-from-any-group',
    file: 'src/domain/network/security-rule.ts',
    text: '    for (const remote of new Set(rules.flatMap((rule) => rule.remoteGroupId ?? []))) await getGroupRow(withoutReach(tx), remote)\n',
    becomes: '',
    leavesOut: 'whose a security group is from which a rule lets in',
  },
]
