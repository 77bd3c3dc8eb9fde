/** Access rules, which requests a credential may make, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  deleteAccessRule,
  getAccessRule,
  listAccessRules,
  type StoredAccessRule,
} from '../../../../domain/identity/delegation/index.ts'
import type { ListRequest } from '../../../../kernel/page.ts'
import { shownOnly } from '../../resource/attribute.ts'
import { allow } from '../allow.ts'
import { ofUser } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'

const shown = (field: 'service' | 'method' | 'path') => shownOnly(Type.String(), { field, filter: field })

export const accessRule = collection({
  name: 'access_rule',
  plural: 'access_rules',
  path: '/users/{user_id}/access_rules',
  target: ofUser('An access rule'),
  allow: { list: allow.accessRuleReader, show: allow.accessRuleReader, delete: allow.accessRuleOwner },
  summaries: { list: "A user's access rules", delete: 'Remove an access rule that no credential uses' },
  attributes: { id, service: shown('service'), method: shown('method'), path: shown('path') },
  list: async (ctx, request: ListRequest<'service' | 'method' | 'path'>, at) => {
    const { items, more } = await listAccessRules(ctx, at.param('user_id'), request)
    return { items: items.map((rule) => ({ ...rule, userId: at.param('user_id') })), more }
  },
  get: async (ctx, id, at) => ({ ...(await getAccessRule(ctx, at.param('user_id'), id)), userId: at.param('user_id') }),
  remove: (ctx, id, at) => deleteAccessRule(ctx, at.param('user_id'), id),
  self: ({ id, userId }: StoredAccessRule & { userId: string }) => `/users/${userId}/access_rules/${id}`,
})
