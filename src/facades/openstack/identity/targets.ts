/** What rules are told of what stands in paths: each collection's own rows, and the parts of other paths. */
import type { Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { credentialIdOfKey } from '../../../domain/identity/credential/index.ts'
import { idName } from '../resource/collection.ts'
import { credentialRow } from './resources/credential.ts'
import { collections } from './resources/index.ts'
import { ofCloud, rowTarget } from './row-target.ts'

export const targets: Targets<StoreCtx> = {
  ...Object.fromEntries(collections.map((one) => [idName(one), one.target])),
  // Keystone hands out keys by their access key and keeps them by its hash.
  access_key: rowTarget('credential', (ctx, access) => credentialRow(ctx, credentialIdOfKey(access)), [
    'ec2_get_credential',
    'ec2_delete_credential',
  ]),
  request_token_id: 'A request of a consumer is of nobody until somebody grants it.',
  prior_role_id: ofCloud('What a role implies'),
  implied_role_id: ofCloud('What a role implies'),
  group: 'A part of the configuration of the domain that the path names.',
  option: 'A part of the configuration of the domain that the path names, or of a project or user that it names.',
  value: 'A tag on the project that the path names.',
}
