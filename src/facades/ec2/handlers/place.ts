/** Regions and zones: the region is the cloud's own, which is one; zones are those that hosts say they stand in. */
import { applyFilters, type Shown, unknownFilter } from '../../../api/dialects/aws-query/filters.ts'
import { implement } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listHosts } from '../../../domain/host/index.ts'
import { placeApi } from '../contract.ts'
import { requireReal } from '../dry-run.ts'
import { ec2Refusals } from '../refusals.ts'

const NEEDS_NO_OPT_IN = 'opt-in-not-required'

interface Region {
  regionName: string
  regionEndpoint: string
  optInStatus: string
}

const REGION: Shown<Region> = {
  'region-name': ({ regionName }) => [regionName],
  endpoint: ({ regionEndpoint }) => [regionEndpoint],
  'opt-in-status': ({ optInStatus }) => [optInStatus],
}

const regionAt = (regionName: string, base: string): Region => ({
  regionName,
  regionEndpoint: base.replace(/^https?:\/\//, ''),
  optInStatus: NEEDS_NO_OPT_IN,
})

async function zonesOf(ctx: StoreCtx, region: string) {
  const zones = Map.groupBy(await listHosts(ctx), ({ zone }) => zone)
  return [...zones].map(([zone, hosts]) => ({
    zoneName: zone,
    zoneId: zone,
    zoneState: hosts.some(({ enabled }) => enabled === 1) ? ('available' as const) : ('unavailable' as const),
    zoneType: 'availability-zone',
    regionName: region,
    groupName: region,
    networkBorderGroup: region,
    optInStatus: NEEDS_NO_OPT_IN,
    messageSet: [],
  }))
}

type Zone = Awaited<ReturnType<typeof zonesOf>>[number]

const ZONE: Shown<Zone> = {
  'zone-name': ({ zoneName }) => [zoneName],
  'zone-id': ({ zoneId }) => [zoneId],
  'zone-type': ({ zoneType }) => [zoneType],
  state: ({ zoneState }) => [zoneState],
  'region-name': ({ regionName }) => [regionName],
  'group-name': ({ groupName }) => [groupName],
  'opt-in-status': ({ optInStatus }) => [optInStatus],
  // what only zones beside a region have, and what is said of zones that are not well
  message: () => [],
  'group-long-name': () => [],
  'parent-zone-id': () => [],
  'parent-zone-name': () => [],
}

export const placeServed = (region: string) =>
  implement<StoreCtx>()(placeApi, {
    DescribeRegions: async (_ctx, { body: { RegionName: names, Filter: filters = [], DryRun }, base }) => {
      const unknown = unknownFilter(filters, REGION)
      if (unknown !== undefined) throw ec2Refusals.unknown_filter({ name: unknown })
      const regions = [regionAt(region, base)]
      const absent = names?.filter((name) => !regions.some(({ regionName }) => regionName === name)) ?? []
      if (absent.length > 0) throw ec2Refusals.unknown_regions({ names: absent })
      requireReal(DryRun)
      const meant = regions.filter(({ regionName }) => names?.includes(regionName) ?? true)
      return { regionInfo: applyFilters(meant, filters, REGION) }
    },
    DescribeAvailabilityZones: async (ctx, { body: { ZoneName: names, ZoneId: ids, Filter: filters = [], DryRun } }) => {
      const unknown = unknownFilter(filters, ZONE)
      if (unknown !== undefined) throw ec2Refusals.unknown_filter({ name: unknown })
      const zones = await zonesOf(ctx, region)
      const asked = [...(names ?? []), ...(ids ?? [])]
      const absent = asked.filter((name) => !zones.some(({ zoneName }) => zoneName === name))
      if (absent.length > 0) throw ec2Refusals.unknown_zones({ names: absent })
      requireReal(DryRun)
      const meant = zones.filter(({ zoneName }) => [names, ids].every((some) => some?.includes(zoneName) ?? true))
      return { availabilityZoneInfo: applyFilters(meant, filters, ZONE) }
    },
  })
