/** Service providers, clouds that take this one's word, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createServiceProvider,
  deleteServiceProvider,
  getServiceProvider,
  listServiceProviders,
  updateServiceProvider,
} from '../../../../domain/identity/federation/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { allow } from '../allow.ts'
import { ofCloud } from '../row-target.ts'
import { enabled, filteredId, noneDescription } from './attributes.ts'
import { collection } from './collection.ts'
import { fitId } from './fit-id.ts'

const url = judged(Type.String({ maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' }))

export const serviceProvider = collection({
  name: 'service_provider',
  plural: 'service_providers',
  path: '/OS-FEDERATION/service_providers',
  target: ofCloud('A service provider'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  chosenId: true,
  attributes: {
    id: filteredId,
    auth_url: attr(url, { field: 'authUrl', create: 'must', update: 'may' }),
    sp_url: attr(url, { field: 'spUrl', create: 'must', update: 'may' }),
    enabled,
    description: noneDescription,
    relay_state_prefix: attr(orAbsent(judged(Type.String({ maxLength: 256 }))), {
      field: 'relayStatePrefix',
      create: 'may',
      update: 'may',
      schema: Type.String(),
    }),
  },
  list: listServiceProviders,
  get: getServiceProvider,
  create: (ctx, spec, at) => createServiceProvider(ctx, fitId(at.param('service_provider_id')), spec),
  update: updateServiceProvider,
  remove: deleteServiceProvider,
})
