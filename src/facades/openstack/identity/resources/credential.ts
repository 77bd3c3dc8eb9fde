/** Credentials, secrets that users leave with identity, as Keystone's API has them. */

import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createCredential,
  deleteCredential,
  findCredentialOwner,
  getCredential,
  listCredentials,
  updateCredential,
} from '../../../../domain/identity/credential/index.ts'
import type { ListRequest } from '../../../../kernel/page.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { idText } from '../pieces.ts'
import { rowTarget } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'

export const credential = collection({
  name: 'credential',
  plural: 'credentials',
  path: '/credentials',
  target: rowTarget('credential', credentialRow),
  allow: {
    list: allow.credentialReader,
    show: allow.credentialReader,
    create: allow.credentialOwner,
    update: allow.credentialOwner,
    delete: allow.credentialOwner,
  },
  open: true,
  attributes: {
    id,
    user_id: attr(judged(idText), { field: 'userId', create: 'must', update: 'may', filter: 'userId' }),
    project_id: attr(orNone(judged(idText)), { field: 'projectId', create: 'may', update: 'may' }),
    type: attr(judged(Type.String({ minLength: 1, maxLength: 255 })), {
      field: 'type',
      create: 'must',
      update: 'may',
      filter: 'type',
    }),
    blob: attr(judged(Type.String()), { field: 'blob', create: 'must', update: 'may' }),
  },
  list: (ctx, request: ListRequest<'userId' | 'type'>, { serving: { identity } }) => listCredentials(ctx, identity, request),
  get: (ctx, id, { serving: { identity } }) => getCredential(ctx, identity, id),
  create: (ctx, spec, { serving: { identity } }) => createCredential(ctx, identity, spec),
  update: (ctx, id, change, { serving: { identity } }) => updateCredential(ctx, identity, id, change),
  remove: (ctx, id, { serving: { identity } }) => deleteCredential(ctx, identity, id),
})

export async function credentialRow(ctx: StoreCtx, id: string) {
  const owner = await findCredentialOwner(ctx, id)
  return owner && { id, user_id: owner.userId, project_id: owner.projectId, type: owner.type }
}
