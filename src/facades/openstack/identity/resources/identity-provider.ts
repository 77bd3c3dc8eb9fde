/** Identity providers, which vouch for users from elsewhere, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createIdentityProvider,
  deleteIdentityProvider,
  getIdentityProvider,
  listIdentityProviders,
  updateIdentityProvider,
} from '../../../../domain/identity/federation/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { mapped, orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { idText } from '../pieces.ts'
import { ofCloud } from '../row-target.ts'
import { enabled, filteredId, noneDescription } from './attributes.ts'
import { collection } from './collection.ts'
import { fitId } from './fit-id.ts'

const remoteIds = orNone(judged(Type.Array(Type.String({ maxLength: 255 }), { uniqueItems: true })))

export const identityProvider = collection({
  name: 'identity_provider',
  plural: 'identity_providers',
  path: '/OS-FEDERATION/identity_providers',
  id: 'idp_id',
  target: ofCloud('An identity provider'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: { delete: 'Remove an identity provider, with its protocols and its users' },
  chosenId: true,
  attributes: {
    id: filteredId,
    domain_id: attr(orAbsent(judged(idText)), { field: 'domainId', create: 'may', schema: Type.String() }),
    enabled,
    description: noneDescription,
    remote_ids: attr(
      mapped(remoteIds, (ids) => ids ?? []),
      { field: 'remoteIds', create: 'may', update: 'may', schema: Type.Array(Type.String()) },
    ),
    authorization_ttl: attr(orNone(judged(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))), {
      field: 'authorizationTtl',
      create: 'may',
      update: 'may',
    }),
  },
  list: listIdentityProviders,
  get: getIdentityProvider,
  create: (ctx, spec, at) => createIdentityProvider(ctx, fitId(at.param('idp_id')), spec),
  update: updateIdentityProvider,
  remove: deleteIdentityProvider,
  view: ({ id }, base) => {
    const self = `${base}/OS-FEDERATION/identity_providers/${encodeURIComponent(id)}`
    return { links: { self, protocols: `${self}/protocols` } }
  },
})
