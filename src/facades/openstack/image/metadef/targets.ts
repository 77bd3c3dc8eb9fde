/** Finds the namespaces that paths name, in the words of Glance's rules. */
import type { Targets } from '../../../../api/policy-target.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { findAnyNamespace, metadefRefusals } from '../../../../domain/image/metadef/index.ts'
import { metadefAllow } from './rules.ts'

const OF_THE_NAMESPACE = 'of the namespace that the path names, whom rules ask about'

export const metadefTargets: Targets<StoreCtx> = {
  namespace_name: {
    read: { action: 'image:get_metadef_namespace', allow: metadefAllow.get },
    async find(ctx, name) {
      const namespace = await findAnyNamespace(ctx, name)
      return namespace && { project_id: namespace.ownerId, owner: namespace.ownerId, visibility: namespace.visibility }
    },
    absent: (namespace) => metadefRefusals.namespace_not_found({ namespace }),
  },
  object_name: OF_THE_NAMESPACE,
  property_name: OF_THE_NAMESPACE,
  tag_name: OF_THE_NAMESPACE,
  resource_type: OF_THE_NAMESPACE,
}
