/** Users as Keystone's API has them. */

import { orNull, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createUser,
  deleteUser,
  type FederatedLink,
  federatedLinksOf,
  findUser,
  getUser,
  listUsers,
  PASSWORD_MAX,
  USER_NAME_MAX,
  updateUser,
} from '../../../../domain/identity/directory/index.ts'
import { callerDomain } from '../../../../domain/identity/entity/index.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { timeFilter } from '../../resource/comparator-request.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { orNull as orNone, type Reader } from '../../resource/reader.ts'
import { microTime } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { body, flag, idText } from '../pieces.ts'
import { namedRow, rowTarget } from '../row-target.ts'
import { domainId, enabled, filteredId, named } from './attributes.ts'
import { collection } from './collection.ts'

const option = Type.Optional(orNull(flag))
/** Null takes one away. */
const options = Type.Object(
  {
    ignore_change_password_upon_first_use: option,
    ignore_password_expiry: option,
    ignore_lockout_failure_attempts: option,
    ignore_user_inactivity: option,
    lock_password: option,
    multi_factor_auth_enabled: option,
    multi_factor_auth_rules: Type.Optional(
      orNull(Type.Array(Type.Array(Type.String(), { minItems: 1, uniqueItems: true }), { uniqueItems: true })),
    ),
  },
  { additionalProperties: false },
)

export const password = Type.String({ minLength: 1, maxLength: PASSWORD_MAX })

const sentLinks = judged(
  Type.Array(
    body({ idp_id: idText, protocols: Type.Array(body({ protocol_id: idText, unique_id: Type.String({ minLength: 1 }) })) }),
  ),
)
/** An empty list says nothing, as in Keystone. */
const federatedLinks: Reader<FederatedLink[] | undefined> = {
  schema: sentLinks.schema,
  read: (value) => {
    const links = sentLinks
      .read(value)
      .flatMap(({ idp_id: providerId, protocols }) =>
        protocols.map(({ protocol_id: protocolId, unique_id: uniqueId }) => ({ providerId, protocolId, uniqueId })),
      )
    return links.length > 0 ? links : undefined
  },
}

export const user = collection({
  name: 'user',
  plural: 'users',
  path: '/users',
  target: rowTarget('user', userRow, ['ec2_get_credential', 'ec2_delete_credential']),
  allow: {
    list: allow.listReader,
    show: allow.userReader,
    create: allow.userManager,
    update: allow.userManager,
    delete: allow.userManager,
  },
  open: true,
  attributes: {
    id: filteredId,
    name: named(USER_NAME_MAX),
    domain_id: domainId,
    default_project_id: attr(orNone(judged(idText)), {
      field: 'defaultProjectId',
      create: 'may',
      update: 'may',
      filter: 'defaultProjectId',
      show: (id: string | null) => id ?? undefined,
      optional: true,
    }),
    description: attr(orNone(judged(Type.String())), { create: 'may', update: 'may', optional: true }),
    enabled,
    password: attr(orAbsent(judged(password)), { field: 'password', create: 'may', update: 'may', hidden: true }),
    original_password: shownOnly(Type.String(), { hidden: true }),
    password_expires_at: shownOnly(orNull(Type.String()), {
      field: 'passwordExpiresAt',
      filter: timeFilter('passwordExpiresAt'),
      show: (time: number | null) => (time === null ? null : microTime(time)),
    }),
    options: attr(judged(options), { field: 'options', create: 'may', update: 'may' }),
    federated: attr(federatedLinks, { field: 'federated', create: 'may', update: 'may', hidden: true }),
  },
  filters: { idp_id: 'providerId', protocol_id: 'protocolId', unique_id: 'uniqueId' },
  list: listUsers,
  get: getUser,
  create: (ctx, { domainId = callerDomain(ctx), defaultProjectId, ...spec }, { serving: { identity } }) =>
    createUser(ctx, identity.passwords, { ...spec, domainId, defaultProjectId: defaultProjectId ?? undefined }),
  update: (ctx, id, change, { serving: { identity } }) => updateUser(ctx, identity.passwords, id, change),
  remove: deleteUser,
  relatedViews: async (ctx, users) => {
    const links = await federatedLinksOf(
      ctx,
      users.map(({ id }) => id),
    )
    return users.map(({ id }) => federatedView(links.get(id) ?? []))
  },
})

const federatedView = (links: readonly FederatedLink[]) => ({
  ...(links.length > 0 && {
    federated: [...Map.groupBy(links, (link) => link.providerId)].map(([id, of]) => ({
      idp_id: id,
      protocols: of.map(({ protocolId, uniqueId }) => ({ protocol_id: protocolId, unique_id: uniqueId })),
    })),
  }),
})

async function userRow(ctx: StoreCtx, id: string) {
  const row = await findUser(ctx, id)
  return row && { ...namedRow(row), default_project_id: row.defaultProjectId }
}
