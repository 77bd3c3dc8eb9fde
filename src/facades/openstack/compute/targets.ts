/** Finds the rows that paths name, in the words of Nova's rules. */
import type { Targets } from '../../../api/policy-target.ts'
import { computeRefusals, findAnyServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { imageTarget } from '../image-access.ts'
import { novaRefusals } from './refusals.ts'
import { groupTarget, ruleTarget } from './security-group-proxy.ts'

const OF_FLAVOR = 'flavors belong to no project: rules go by who asks'

export const targets: Targets<StoreCtx> = {
  server_id: {
    async find(ctx, id) {
      const row = await findAnyServer(ctx, id)
      return row && { id, name: row.name, project_id: row.project_id, user_id: row.user_id, locked: row.locked === 1 }
    },
    absent: (id) => computeRefusals.server_not_found({ id }),
  },
  image_id: { ...imageTarget, absent: () => novaRefusals.image_absent() },
  security_group_id: groupTarget,
  security_group_rule_id: ruleTarget,
  project_id: 'a project, which rules compare by its id as it stands in the path',
  flavor_id: OF_FLAVOR,
  alias: 'the name of an extension, which everybody may know',
  hypervisor_id: 'hosts belong to no project: rules go by who asks',
  service_id: 'services belong to no project: rules go by who asks',
  keypair_name: 'the caller’s own, or of the user that the query names, about whom the rule is asked',
  key: 'a word in the metadata of a server, a flavor or an image that the path names already',
  volume_id: 'a volume of a server that the path names already',
  tag: 'a word on a server that the path names already',
  network_label: 'a network of a server that the path names already',
  port_id: 'a port of a server that the path names already',
  request_id: 'what was done to a server that the path names already',
}
