/** Application credentials as Keystone's API has them. */
import { orNull, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  type ApplicationCredential,
  createApplicationCredential,
  deleteApplicationCredential,
  getApplicationCredential,
  listApplicationCredentials,
  type StoredAccessRule,
} from '../../../../domain/identity/delegation/index.ts'
import { getUser } from '../../../../domain/identity/directory/index.ts'
import type { ListRequest } from '../../../../kernel/page.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { mapped } from '../../resource/reader.ts'
import { microTime, timeOf } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { body, flag, free, idText, name } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { ofUser } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'
import { type RoleRef, roleIdsOf } from './role-reference.ts'

const rule = body({
  service: Type.String({ maxLength: 64, pattern: '[\\S]+' }),
  method: Type.Enum(['POST', 'GET', 'HEAD', 'PATCH', 'PUT', 'DELETE']),
  path: Type.String({ maxLength: 128, pattern: '^\\/.*' }),
})
const rules = Type.Array(Type.Union([body({ id: idText }), rule]), { maxItems: 100 })
const roles = Type.Array(body({ id: Type.Optional(idText), name: Type.Optional(name(255)), domain: Type.Optional(free) }))
const text = judged(Type.String())
const list = Type.Array(free)

const needed = () => keystoneRefusals.role_unnamed({ field: 'application_credential.roles' })
const requestedRoles = (ctx: StoreCtx, refs: readonly RoleRef[] | undefined) =>
  refs && refs.length > 0 ? roleIdsOf(ctx, refs, needed) : undefined

export const applicationCredential = collection({
  name: 'application_credential',
  plural: 'application_credentials',
  path: '/users/{user_id}/application_credentials',
  target: ofUser('An application credential'),
  allow: {
    list: allow.systemReaderOrSelf,
    show: allow.systemReaderOrSelf,
    create: allow.self,
    delete: allow.adminOrSelf,
  },
  summaries: { list: "A user's application credentials" },
  open: true,
  attributes: {
    id,
    name: attr(judged(name(255)), { field: 'name', create: 'must', filter: 'name' }),
    description: attr(orAbsent(text), {
      field: 'description',
      create: 'may',
      show: (description: string) => description || null,
      schema: orNull(Type.String()),
    }),
    /** Shown to who made it, once. */
    secret: attr(orAbsent(text), { field: 'secret', create: 'may', optional: true, schema: Type.String() }),
    user_id: shownOnly(Type.String(), { field: 'userId' }),
    project_id: shownOnly(Type.String(), { field: 'projectId' }),
    roles: attr(judged(roles), {
      field: 'roles',
      create: 'may',
      show: (held: ApplicationCredential['roles']) => held.map(({ id, name, domainId }) => ({ id, name, domain_id: domainId })),
      schema: list,
    }),
    expires_at: attr(orAbsent(mapped(text, (time) => timeOf(time, 'expires_at'))), {
      field: 'expiresAt',
      create: 'may',
      show: (time: number | null) => (time === null ? null : microTime(time)),
      schema: orNull(Type.String()),
    }),
    unrestricted: attr(orAbsent(judged(flag)), { field: 'unrestricted', create: 'may', schema: flag }),
    access_rules: attr(judged(rules), {
      field: 'accessRules',
      create: 'may',
      show: (kept: readonly StoredAccessRule[] | undefined) =>
        kept?.map(({ id, service, method, path }) => ({ id, service, method, path })),
      optional: true,
      schema: list,
    }),
    system: shownOnly(Type.Null(), {}),
  },
  list: (ctx, request: ListRequest<'name'>, at) => listApplicationCredentials(ctx, at.param('user_id'), request),
  get: async (ctx, id, at) => {
    await getUser(ctx, at.param('user_id'))
    return getApplicationCredential(ctx, at.param('user_id'), id)
  },
  create: async (ctx, { roles, accessRules, extra: _, ...spec }, { serving: { identity } }) =>
    createApplicationCredential(ctx, identity.passwords, {
      ...spec,
      roleIds: await requestedRoles(ctx, roles),
      ...(accessRules && accessRules.length > 0 && { accessRules }),
    }),
  remove: (ctx, id, at) => deleteApplicationCredential(ctx, at.param('user_id'), id),
  self: ({ id, userId }) => `/users/${userId}/application_credentials/${id}`,
  view: () => ({ system: null }),
})
