/** Protocols, the ways to log in by an identity provider, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createProtocol,
  deleteProtocol,
  type FederationProtocol,
  getProtocol,
  listProtocols,
  updateProtocol,
} from '../../../../domain/identity/federation/index.ts'
import type { ListRequest } from '../../../../kernel/page.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { ofCloud } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'
import { fitId } from './fit-id.ts'

const providerIn = (at: { param(name: string): string }) => at.param('idp_id')

export const federationProtocol = collection({
  name: 'protocol',
  plural: 'protocols',
  path: '/OS-FEDERATION/identity_providers/{idp_id}/protocols',
  target: ofCloud('An identity provider'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  chosenId: true,
  attributes: {
    id,
    idp_id: shownOnly(Type.String(), { optional: true }),
    mapping_id: attr(judged(Type.String({ minLength: 1, maxLength: 64 })), {
      field: 'mappingId',
      create: 'must',
      update: 'must',
    }),
    remote_id_attribute: attr(orNone(judged(Type.String({ maxLength: 64 }))), {
      field: 'remoteIdAttribute',
      create: 'may',
      update: 'may',
      show: (name: string | null) => name ?? undefined,
      optional: true,
    }),
  },
  list: (ctx, request: ListRequest<never>, at) => listProtocols(ctx, providerIn(at), request),
  get: (ctx, id, at) => getProtocol(ctx, providerIn(at), id),
  create: (ctx, spec, at) => createProtocol(ctx, providerIn(at), fitId(at.param('protocol_id')), spec),
  update: (ctx, id, change, at) => updateProtocol(ctx, providerIn(at), id, change),
  remove: (ctx, id, at) => deleteProtocol(ctx, providerIn(at), id),
  /** Lists also say whose a protocol is, and that it has no attribute of its own. */
  relatedViews: async (_ctx, protocols, at) =>
    protocols.map(({ providerId, remoteIdAttribute }) =>
      at.param('protocol_id') === '' ? { idp_id: providerId, remote_id_attribute: remoteIdAttribute } : {},
    ),
  view: ({ id, providerId }: FederationProtocol, base) => {
    const provider = `${base}/OS-FEDERATION/identity_providers/${encodeURIComponent(providerId)}`
    return { links: { self: `${provider}/protocols/${encodeURIComponent(id)}`, identity_provider: provider } }
  },
})
