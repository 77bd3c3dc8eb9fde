/** Regions and subregions: the region is the cloud's own, which is one; subregions are the zones that hosts say they stand in. */
import { implement } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listHosts } from '../../../domain/host/index.ts'
import { placeApi } from '../contract.ts'
import { pageOf } from '../page.ts'

async function subregionsOf(ctx: StoreCtx, RegionName: string) {
  const zones = Map.groupBy(await listHosts(ctx), ({ zone }) => zone)
  return [...zones]
    .map(([zone, hosts]) => ({
      SubregionName: zone,
      RegionName,
      LocationCode: zone,
      State: hosts.some(({ enabled }) => enabled === 1) ? 'available' : 'unavailable',
    }))
    .sort((a, b) => (a.SubregionName < b.SubregionName ? -1 : 1))
}

/** Added by the dialect; all that a dry run answers that would succeed. */
const ResponseContext = { RequestId: '' }

export const placeServed = (region: string) =>
  implement<StoreCtx>()(placeApi, {
    ReadRegions: async (_ctx, { body: { DryRun }, base }) => {
      if (DryRun) return { ResponseContext }
      const Endpoint = base.replace(/^https?:\/\//, '')
      return { Regions: [{ RegionName: region, Endpoint }], ResponseContext }
    },
    ReadSubregions: async (ctx, { body }) => {
      if (body.DryRun) return { ResponseContext }
      const { SubregionNames, RegionNames, States } = body.Filters ?? {}
      const found = (await subregionsOf(ctx, region)).filter(
        ({ SubregionName, RegionName, State }) =>
          (SubregionNames?.includes(SubregionName) ?? true) &&
          (RegionNames?.includes(RegionName) ?? true) &&
          (States?.includes(State) ?? true),
      )
      const { page, next } = pageOf(found, body, ({ SubregionName }) => SubregionName)
      return { Subregions: page, ...next, ResponseContext }
    },
  })
