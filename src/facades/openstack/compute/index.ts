/** Nova's face of compute. */
import type { FastifyInstance } from 'fastify'
import { joinServed } from '../../../api/implement.ts'
import { type Mount, mount } from '../../../api/mount.ts'
import { FragmentCache } from '../../../api/response-row-cache.ts'
import { foreignApi } from '../../../api/upstream-operations.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { FINER } from './allow.ts'
import { prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { servedWith } from './handlers.ts'
import { versions } from './versions.ts'

export interface ComputeMount extends Pick<Mount<StoreCtx>, 'contextOf' | 'policy' | 'checkReplies' | 'identityUrl'> {
  /** What stands before `/v2.1`: `/compute` unless told. */
  at?: string
}

/** Version documents at `<at>/`, the API at `<at>/v2.1`. */
export function mountCompute(app: FastifyInstance, { at = '/compute', ...deps }: ComputeMount): void {
  const { policy } = deps
  policy.declare(FINER)
  const shared = { ...deps, errors, requestIdHeaders: ['x-compute-request-id'] }
  mount({ app, ...shared, prefix: at, served: rootServed })
  mount({
    app,
    ...shared,
    foreign: foreignApi(service, prefix),
    versions,
    prefix: `${at}${prefix}`,
    served: joinServed([versionServed, servedWith({ policy, cache: new FragmentCache() })]),
  })
}
