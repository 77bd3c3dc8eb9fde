/** What clients ask of the service itself: its zones, its extensions, what its lists are filtered by. */
import { Type } from '../../../../api/schema.ts'
import { listZones } from '../../../../domain/host/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow } from '../allow.ts'
import { RESOURCE_FILTERS } from '../resource-filters.ts'

const text = Type.String()
const zone = Type.Object({ zoneName: text, zoneState: Type.Object({ available: Type.Boolean() }) })
const extension = Type.Object({
  name: text,
  alias: text,
  description: text,
  updated: text,
  links: Type.Array(Type.Object({})),
})

/** Those of Cinder's that this cloud has whole. */
const EXTENSIONS = [
  ['AvailabilityZones', 'os-availability-zone', 'Describe Availability Zones.'],
  ['Capabilities', 'capabilities', 'Capabilities support.'],
  ['ExtendedServices', 'os-extended-services', 'Extended services support.'],
  ['Hosts', 'os-hosts', 'Admin-only host administration.'],
  ['QuotaClasses', 'os-quota-class-sets', 'Quota classes management support.'],
  ['Quotas', 'os-quota-sets', 'Quota management support.'],
  ['Scheduler_stats', 'scheduler-stats', 'Scheduler stats support.'],
  ['Services', 'os-services', 'Services support.'],
  ['TypesExtraSpecs', 'os-types-extra-specs', 'Type extra specs support.'],
  ['TypesManage', 'os-types-manage', 'Types manage support.'],
  ['UsedLimits', 'os-used-limits', 'Provide data on limited resources that are being used.'],
  ['VolumeHostAttribute', 'os-vol-host-attr', 'Expose host as an attribute of a volume.'],
  ['VolumeImageMetadata', 'os-vol-image-meta', 'Show image metadata associated with the volume.'],
  ['VolumeTenantAttribute', 'os-vol-tenant-attr', 'Expose the internal project_id as an attribute of a volume.'],
  ['VolumeTypeAccess', 'os-volume-type-access', 'Volume type access support.'],
] as const

export const about: Operations = {
  listZones: operation(
    {
      method: 'GET',
      path: '/os-availability-zone',
      summary: 'List availability zones',
      action: 'os-availability-zone:get',
      allow: allow.anyToken,
      status: 200,
      returns: Type.Object({ availabilityZoneInfo: Type.Array(zone) }),
    },
    async (ctx) => ({
      availabilityZoneInfo: (await listZones(ctx)).map(({ name, available }) => ({ zoneName: name, zoneState: { available } })),
    }),
  ),
  listExtensions: operation(
    {
      method: 'GET',
      path: '/extensions',
      summary: 'List what the API has beside its core',
      action: 'extensions:get',
      allow: allow.anyToken,
      status: 200,
      returns: Type.Object({ extensions: Type.Array(extension) }),
    },
    async () => ({
      extensions: EXTENSIONS.map(([name, alias, description]) => ({
        name,
        alias,
        description,
        updated: '2013-06-27T00:00:00+00:00',
        links: [],
      })),
    }),
  ),
  listResourceFilters: operation(
    {
      method: 'GET',
      path: '/resource_filters',
      since: '3.33',
      summary: 'List what everybody may filter lists by',
      action: 'resource_filters:get',
      allow: allow.anyToken,
      documented: { query: Type.Object({ resource: Type.Optional(text) }) },
      status: 200,
      returns: Type.Object({
        resource_filters: Type.Array(Type.Object({ resource: text, filters: Type.Array(text) })),
      }),
    },
    async (_ctx, { query }) => {
      const wanted = last(query.resource)
      const all = Object.entries(RESOURCE_FILTERS).map(([resource, filters]) => ({ resource, filters: [...filters] }))
      return { resource_filters: wanted === undefined ? all : all.filter(({ resource }) => resource === wanted) }
    },
  ),
}
