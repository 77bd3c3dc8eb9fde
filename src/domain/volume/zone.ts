/** Chooses the availability zone of what is made. */
import type { StoreCtx } from '../../store/context.ts'
import { listZones } from '../host/index.ts'
import { volumeRefusals } from './refusals.ts'

/** The one that was asked for, or the only one that there is; null: any. @throws bad_request for one that is not there */
export async function zoneFor(ctx: StoreCtx, asked: string | undefined): Promise<string | null> {
  const zones = (await listZones(ctx)).map(({ name }) => name)
  if (asked !== undefined && !zones.includes(asked)) throw volumeRefusals.zone_not_found({ zone: asked })
  return asked ?? (zones.length === 1 ? (zones[0] ?? null) : null)
}
