/** Accesses, what users have let consumers have, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  type AccessToken,
  deleteAccessToken,
  getAccessToken,
  listAccessTokens,
} from '../../../../domain/identity/delegation/index.ts'
import type { ListRequest } from '../../../../kernel/page.ts'
import { shownOnly } from '../../resource/attribute.ts'
import { microTimeZ } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { ofUser } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'

export const accessToken = collection({
  name: 'access_token',
  plural: 'access_tokens',
  path: '/users/{user_id}/OS-OAUTH1/access_tokens',
  target: ofUser("A consumer's access"),
  allow: { list: allow.admin, show: allow.admin, delete: allow.admin },
  summaries: { list: 'What a user has let consumers have' },
  attributes: {
    id,
    consumer_id: shownOnly(Type.String(), { field: 'consumerId' }),
    project_id: shownOnly(Type.String(), { field: 'projectId' }),
    authorizing_user_id: shownOnly(Type.String(), { field: 'userId' }),
    expires_at: shownOnly(Type.String(), { field: 'expiresAt', show: microTimeZ }),
  },
  list: (ctx, request: ListRequest<never>, at) => listAccessTokens(ctx, at.param('user_id'), request),
  get: (ctx, id, at) => getAccessToken(ctx, at.param('user_id'), id),
  remove: (ctx, id, at) => deleteAccessToken(ctx, at.param('user_id'), id),
  view: ({ id, userId }: AccessToken, base) => {
    const self = `${base}/users/${userId}/OS-OAUTH1/access_tokens/${id}`
    return { links: { self, roles: `${self}/roles` } }
  },
})
