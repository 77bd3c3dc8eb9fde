/** Neutron's face of virtual networks. */
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { service } from './contract.ts'
import { prefix, rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { served } from './handlers.ts'

export const neutron: Face<StoreCtx> = {
  name: 'neutron',
  service,
  root: '/networking',
  catalogue: { type: 'network', name: 'neutron', path: '/networking', ports: [9696] },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed },
    {
      path: prefix,
      api: { ...versionServed.api, ...served.api },
      serve: () => joinServed([versionServed, served]),
      upstream: service,
    },
  ],
  errors,
}
