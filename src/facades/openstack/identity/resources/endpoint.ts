/** Endpoints of the catalogue as Keystone's API has them. */
import { orNull, Type } from '../../../../api/schema.ts'
import {
  createEndpoint,
  deleteEndpoint,
  ENDPOINT_INTERFACES,
  type EndpointInterface,
  getEndpoint,
  listEndpoints,
  updateEndpoint,
} from '../../../../domain/identity/catalog/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { allow } from '../allow.ts'
import { idText } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { ofCloud } from '../row-target.ts'
import { enabled, id } from './attributes.ts'
import { collection } from './collection.ts'

export const face = Type.Enum(ENDPOINT_INTERFACES)
const url = judged(Type.String({ minLength: 1, maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' }))

export const endpoint = collection({
  name: 'endpoint',
  plural: 'endpoints',
  path: '/endpoints',
  target: ofCloud('What the catalogue lists'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  open: true,
  attributes: {
    id,
    service_id: attr(judged(idText), { field: 'serviceId', create: 'must', update: 'may', filter: 'serviceId' }),
    interface: attr(judged(face), {
      field: 'interface',
      create: 'must',
      update: 'may',
      filter: { field: 'interface', value: interfaceNamed },
    }),
    url: attr(url, { field: 'url', create: 'must', update: 'may' }),
    region_id: attr(orAbsent(judged(idText)), {
      field: 'regionId',
      create: 'may',
      update: 'may',
      filter: 'regionId',
      schema: orNull(Type.String()),
    }),
    region: attr(orAbsent(judged(idText)), { field: 'regionName', create: 'may', update: 'may', hidden: true }),
    name: attr(judged(Type.String()), {
      field: 'name',
      create: 'may',
      update: 'may',
      show: (name: string) => name || undefined,
      optional: true,
    }),
    enabled,
  },
  list: listEndpoints,
  get: getEndpoint,
  create: (ctx, { regionName, ...spec }) => createEndpoint(ctx, { ...placeOf(regionName), ...spec }, mannerOf(spec, regionName)),
  update: (ctx, id, { regionName, ...change }) =>
    updateEndpoint(ctx, id, { ...placeOf(regionName), ...change }, mannerOf(change, regionName)),
  remove: deleteEndpoint,
  view: ({ regionId }) => ({ region: regionId }),
})

const placeOf = (regionName: string | undefined) => (regionName === undefined ? {} : { regionId: regionName })

/** A region named in the older way is made where it is not there. */
const mannerOf = ({ regionId }: { regionId?: string }, regionName: string | undefined) => ({
  makeRegion: regionId === undefined && regionName !== undefined,
})

function interfaceNamed(word: string): EndpointInterface {
  const found = ENDPOINT_INTERFACES.find((one) => one === word)
  if (found) return found
  throw keystoneRefusals.bad_interface({ word }, { field: 'interface' })
}
