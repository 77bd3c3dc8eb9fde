/** Neutron's face of virtual networks. */
import type { FastifyInstance } from 'fastify'
import { joinServed } from '../../../api/implement.ts'
import { type Mount, mount } from '../../../api/mount.ts'
import { foreignApi } from '../../../api/upstream-operations.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { prefix, rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { served } from './handlers.ts'

export interface NetworkMount extends Pick<Mount<StoreCtx>, 'contextOf' | 'policy' | 'checkReplies' | 'identityUrl'> {
  /** What stands before `/v2.0`: `/networking` unless told, nothing on the customary port. */
  at?: string
}

/** Version documents at `<at>/`, the API at `<at>/v2.0`. */
export function mountNetwork(app: FastifyInstance, { at = '/networking', ...deps }: NetworkMount): void {
  const shared = { ...deps, errors }
  mount({ app, ...shared, prefix: at, served: rootServed })
  mount({
    app,
    ...shared,
    foreign: foreignApi('network', prefix),
    prefix: `${at}${prefix}`,
    served: joinServed([versionServed, served]),
  })
}
