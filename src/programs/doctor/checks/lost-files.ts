import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ok, problem, some } from '../../../domain/finding.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/** Bytes that rows speak of and that are not there. */
export const lostFiles: Check = {
  about: 'storage',
  name: 'lost files',
  run: async (inspection) => {
    if (!inspection.cloud || (isReal(inspection) && !inspection.isRoot)) return []
    const images = await confirmed(inspection.clock, () => lostImages(inspection))
    const disks = await confirmed(inspection.clock, () => lostDisks(inspection))
    if (images.length + disks.length === 0) return [ok('What images and servers are made of is there.')]
    return [
      ...(images.length > 0 ? [problem('Images have lost their bytes.', 'image-lost', some(images))] : []),
      ...(disks.length > 0 ? [problem('Servers have lost their disks.', 'disk-lost', some(disks))] : []),
    ]
  },
}

/** Only where the controller of this folder keeps images. */
async function lostImages({ state, rows }: InspectionContext): Promise<string[]> {
  if (!existsSync(state.images)) return []
  const images = await rows(({ db }) =>
    db.selectFrom('image').select(['id', 'name', 'file_key']).where('file_key', 'is not', null).execute(),
  )
  return images.flatMap(({ id, name, file_key }) =>
    existsSync(join(state.images, file_key ?? '')) ? [] : [`${name ?? 'without a name'} ${id}: ${file_key}`],
  )
}

async function lostDisks(inspection: InspectionContext): Promise<string[]> {
  const { state, rows, hostId } = inspection
  if (!isReal(inspection) || hostId === undefined) return []
  const servers = await rows(({ db }) =>
    db
      .selectFrom('server')
      .select(['id', 'name', 'shape', 'image_id'])
      .where('host_id', '=', hostId)
      .where('lifecycle', '=', 'built')
      .execute(),
  )
  return servers.flatMap(({ id, name, ...server }) =>
    diskNames(id, server).flatMap((file) => (existsSync(join(state.agent, 'disks', file)) ? [] : [`${name} ${id}: ${file}`])),
  )
}

/** One that boots from a volume has no image, and no root disk of its own. */
export function diskNames(id: string, { shape, image_id }: { shape: string; image_id: string | null }): string[] {
  const { ephemeralGib = 0, swapMib = 0 } = JSON.parse(shape) as { ephemeralGib?: number; swapMib?: number }
  const disks = [
    ...(image_id === null ? [] : [id]),
    ...(ephemeralGib > 0 ? [`${id}.ephemeral0`] : []),
    ...(swapMib > 0 ? [`${id}.swap`] : []),
  ]
  return disks.map((disk) => `${disk}.qcow2`)
}
