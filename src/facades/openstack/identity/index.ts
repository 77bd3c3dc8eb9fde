/** Keystone's face of identity. */
import type { FastifyInstance } from 'fastify'
import { joinServed } from '../../../api/implement.ts'
import { type Mount, mount } from '../../../api/mount.ts'
import { FragmentCache } from '../../../api/response-row-cache.ts'
import { foreignApi } from '../../../api/upstream-operations.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { alternatives } from './contract/alternatives.ts'
import { impliedHead, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import type { Deps } from './handlers/deps.ts'
import { servedWith } from './handlers.ts'
import { targetResolver } from './policy-target.ts'

export { tokenContext } from './context.ts'

export interface IdentityMount
  extends Pick<Deps, 'identity'>,
    Pick<Mount<StoreCtx>, 'contextOf' | 'policy' | 'checkReplies' | 'identityUrl'> {
  /** What stands before `/v3`: `/identity`, or nothing on the customary ports. */
  at: string
}

/** A list's rows in their rendered form: some 50,000 projects. */
const FRAGMENT_BYTES = 32 * 1024 * 1024

/** Version documents at `<at>/`, the API at `<at>/v3`. */
export function mountIdentity(app: FastifyInstance, { identity, at, ...deps }: IdentityMount): void {
  const shared = {
    app,
    ...deps,
    targetResolver: targetResolver(identity),
    errors,
    impliedHead,
    openPaths: true,
    identityUrl: deps.identityUrl ?? (at || '/'),
  }
  deps.policy.declare(alternatives)
  mount({ ...shared, prefix: at, served: rootServed })
  mount({
    ...shared,
    foreign: foreignApi(service, prefix),
    prefix: `${at}${prefix}`,
    served: joinServed([versionServed, servedWith({ identity, fragments: new FragmentCache(FRAGMENT_BYTES) })]),
  })
}
