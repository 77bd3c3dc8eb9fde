/** OUTSCALE's face of the cloud. */
import { oscJson } from '../../api/dialects/osc-json/mount.ts'
import type { Face } from '../../api/face.ts'
import { joinServed } from '../../api/implement.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { api } from './contract.ts'
import { errors } from './errors.ts'
import { keypairServed } from './handlers/keypair.ts'
import { placeServed } from './handlers/place.ts'

export const outscale: Face<StoreCtx, { readonly region: string }> = {
  name: 'outscale',
  service: 'compute',
  dialect: oscJson,
  root: '/outscale',
  credential: 'access-key',
  // `oapi` is what clients call it that sign as AWS does.
  signedAs: ['api', 'oapi'],
  apis: [{ path: '', api, serve: ({ region }) => joinServed([placeServed(region), keypairServed]), upstream: 'outscale/api' }],
  errors,
}
