/**
 * Has a host make an image of a disk that it keeps. Whoever asks for it writes the image's row and the export's in one transaction, waits in an
 * operation until it has ended, and ends it.
 */
import { type Again, again } from '../../operation/operation.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { touchHost } from '../host/index.ts'
import { discardEmptyImage, findAnyImage, hasData, qemuFormatOf } from '../image/index.ts'
import { type DiskSource, EXPORT_FORMATS, type ExportFormat } from './host-form.ts'
import { exportRefusals } from './refusals.ts'
import type { DiskExportRow } from './tables.ts'

export interface NewExport {
  /** That has the disk. */
  hostId: string
  /** That waits for data, and whose disk format they come in: one of `EXPORTED_AS`. */
  image: { id: string; diskFormat: string | null }
  source: DiskSource
}

/** Of images' disk formats those that a host can make. */
export const EXPORTED_AS = ['raw', 'vmdk', 'vdi', 'qcow2', 'vhd', 'vhdx', 'ploop'] as const

/** @returns its id: nobody else knows it but its host */
export async function beginExport(tx: StoreCtx, { hostId, image, source }: NewExport): Promise<string> {
  const row: DiskExportRow = {
    id: tx.random.uuid(),
    host_id: hostId,
    image_id: image.id,
    source_kind: source.kind,
    source_id: source.id,
    format: formatOf(image.diskFormat ?? 'raw'),
    wanted_state: 'present',
    fault: null,
    created_at: tx.clock.now(),
  }
  await insertRow(tx.db, 'disk_export', row)
  await touchHost(tx, hostId)
  return row.id
}

function formatOf(diskFormat: string): ExportFormat {
  const name = qemuFormatOf(diskFormat)
  const format = EXPORT_FORMATS.find((one) => one === name)
  if (!format) throw new Error(`No host makes images of the format ${diskFormat}.`)
  return format
}

export const findExport = (ctx: StoreCtx, id: string): Promise<DiskExportRow | undefined> =>
  ctx.db.selectFrom('disk_export').selectAll().where('id', '=', id).executeTakeFirst()

/** For a step of an operation: `again` while it goes on. @throws internal, not_found with the reason why no image came of it */
export async function awaitExport(ctx: StoreCtx, { exportId, imageId }: OfExport): Promise<Again | undefined> {
  const image = await findAnyImage(ctx, imageId)
  if (!image) throw exportRefusals.image_gone()
  if (hasData(image.status)) return undefined
  const row = await findExport(ctx, exportId)
  if (!row) throw exportRefusals.export_lost()
  if (row.fault !== null) throw exportRefusals.export_failed({ problem: row.fault })
  return again({ on: { kind: 'disk_export', id: exportId } })
}

export interface OfExport {
  exportId: string
  imageId: string
}

/** Its host forgets it. Absent is success. */
export async function endExport(tx: StoreCtx, exportId: string): Promise<void> {
  const row = await findExport(tx, exportId)
  if (!row || row.wanted_state === 'absent') return
  await tx.db.updateTable('disk_export').set({ wanted_state: 'absent' }).where('id', '=', exportId).execute()
  await touchHost(tx, row.host_id)
}

/** Nothing comes of it: neither is there an image, unless its data have come after all. @returns whether there is none */
export async function abandonExport(tx: StoreCtx, { exportId, imageId }: OfExport): Promise<boolean> {
  await endExport(tx, exportId)
  return discardEmptyImage(tx, imageId)
}

/** Whose host is gone for ever: whoever waits for it hears so. */
export const removeExportsOfHost = (ctx: StoreCtx, hostId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const rows = await tx.db.deleteFrom('disk_export').where('host_id', '=', hostId).returning('id').execute()
    for (const { id } of rows) recordChange(tx, 'disk_export', id)
  })

export async function noteFault(tx: StoreCtx, id: string, fault: string): Promise<void> {
  await tx.db.updateTable('disk_export').set({ fault }).where('id', '=', id).where('fault', 'is', null).execute()
  recordChange(tx, 'disk_export', id)
}
