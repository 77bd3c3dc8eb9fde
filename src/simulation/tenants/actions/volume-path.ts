/** Where volumes and their snapshots are, and what may be in a request's way. */
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'

export const VOLUMES = '/volume/v3/volumes'
export const SNAPSHOTS = '/volume/v3/snapshots'

/** Whether its row is in one of these states. */
export const isVolume = (tenant: Tenant, { id }: Thing, ...states: readonly string[]) =>
  isSome(tenant, `select 1 from volume where id = ? and status in (${states.map((state) => `'${state}'`).join(', ')})`, id)

/** What it is made of, or is to be, is encrypted as that is. */
export const isEncrypted = (tenant: Tenant, { id }: Thing) =>
  isSome(tenant, 'select 1 from volume where id = ? and encrypted = 1', id)

export const isOfEncrypted = (tenant: Tenant, { id }: Thing) =>
  isSome(
    tenant,
    'select 1 from volume_snapshot join volume on volume.id = volume_id where volume_snapshot.id = ? and encrypted = 1',
    id,
  )

export const isSealed = (tenant: Tenant, { id }: Thing) =>
  isSome(tenant, 'select 1 from volume_type_encryption where type_id = ?', id)

export const not = (holds: () => boolean) => () => !holds()

/** Requests that meet others of the same people may find each other in the way. To be made right before the request. */
export function isMet(...people: readonly Tenant[]): () => boolean {
  const known = people.map(({ model }) => ({ model, begun: model.begun, hadCompany: model.underWay > 0 }))
  return () => known.some(({ model, begun, hadCompany }) => hadCompany || model.underWay > 0 || model.begun > begun + 1)
}

/** A volume is being made of it, which has to be there until it is. */
export const isCopied = (tenant: Tenant, { id }: Thing) =>
  isSome(tenant, "select 1 from volume where source_id = ? and status = 'creating'", id)

/** Its host is silent, or has become small. */
export const hasNoRoom =
  ({ cloud }: Tenant) =>
  (): boolean =>
    cloud.wasTroubled(cloud.time.elapsed)
