/** Regions and subregions: regions are those of the catalogue, subregions the zones that hosts say they stand in. */
import { implement } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listHosts } from '../../../domain/host/index.ts'
import { listRegions } from '../../../domain/identity/catalog/index.ts'
import { placeApi } from '../contract.ts'
import { pageOf } from '../page.ts'

/** The cloud's own are for everybody who may ask for them. */
const regionNames = async (ctx: StoreCtx): Promise<string[]> =>
  (await listRegions({ ...ctx, who: { kind: 'cloud' } })).items.map(({ id }) => id)

async function subregionsOf(ctx: StoreCtx) {
  const [RegionName = ''] = await regionNames(ctx)
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

export const placeServed = implement<StoreCtx>()(placeApi, {
  /** All regions of a catalogue are reached here: a cloud is one. */
  ReadRegions: async (ctx, { body: { DryRun }, base }) => {
    if (DryRun) return { ResponseContext }
    const Endpoint = base.replace(/^https?:\/\//, '')
    return { Regions: (await regionNames(ctx)).map((RegionName) => ({ RegionName, Endpoint })), ResponseContext }
  },
  ReadSubregions: async (ctx, { body }) => {
    if (body.DryRun) return { ResponseContext }
    const { SubregionNames, RegionNames, States } = body.Filters ?? {}
    const found = (await subregionsOf(ctx)).filter(
      ({ SubregionName, RegionName, State }) =>
        (SubregionNames?.includes(SubregionName) ?? true) &&
        (RegionNames?.includes(RegionName) ?? true) &&
        (States?.includes(State) ?? true),
    )
    const { page, next } = pageOf(found, body, ({ SubregionName }) => SubregionName)
    return { Subregions: page, ...next, ResponseContext }
  },
})
