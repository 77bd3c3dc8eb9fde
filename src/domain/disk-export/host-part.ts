/** Tells hosts which of their disks are to become images, and hears what could not. */
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import type { HostPart } from '../host/index.ts'
import { noteFault } from './export.ts'
import { type DiskExportsForm, diskExportsForm, type ObservedExport, type WantedExport } from './host-form.ts'

export const diskExports: HostPart<DiskExportsForm> = { form: diskExportsForm, wanted: exportsOfHost, observe: observeExports }

export async function exportsOfHost(ctx: StoreCtx, hostId: string): Promise<WantedExport[]> {
  const rows = await ctx.db.selectFrom('disk_export').selectAll().where('host_id', '=', hostId).orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    state: row.wanted_state,
    source: { kind: row.source_kind, id: row.source_id },
    format: row.format,
  }))
}

/** A row goes when its host has nothing of it left. */
async function observeExports(tx: StoreCtx, hostId: string, observed: readonly ObservedExport[]): Promise<void> {
  if (observed.length === 0) return
  const ids = observed.map(({ id }) => id)
  const rows = await tx.db
    .selectFrom('disk_export')
    .select(['id', 'wanted_state'])
    .where('host_id', '=', hostId)
    .where(among(tx.db, 'disk_export.id', ids))
    .execute()
  const wanted = new Map(rows.map(({ id, wanted_state }) => [id, wanted_state]))
  for (const { id, state, fault } of observed) {
    if (state === 'absent' && wanted.get(id) === 'absent') await tx.db.deleteFrom('disk_export').where('id', '=', id).execute()
    if (state === 'failed' && wanted.get(id) === 'present') await noteFault(tx, id, fault ?? 'The host could not copy the disk.')
  }
}
