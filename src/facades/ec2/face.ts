/** EC2's face of the cloud. */
import { awsQuery } from '../../api/dialects/aws-query/mount.ts'
import type { Face } from '../../api/face.ts'
import { joinServed } from '../../api/implement.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { api } from './contract.ts'
import { errors } from './errors.ts'
import { keyPairServed } from './handlers/keypair.ts'
import { placeServed } from './handlers/place.ts'

export const ec2: Face<StoreCtx, { readonly region: string }> = {
  name: 'ec2',
  service: 'compute',
  dialect: awsQuery({ namespace: 'http://ec2.amazonaws.com/doc/{version}/', defaultVersion: '2016-11-15' }),
  root: '/ec2',
  credential: 'access-key',
  // OUTSCALE's command line calls its form of this API so.
  signedAs: ['ec2', 'fcu'],
  apis: [{ path: '', api, serve: ({ region }) => joinServed([placeServed(region), keyPairServed]), upstream: 'aws/ec2' }],
  errors,
}
