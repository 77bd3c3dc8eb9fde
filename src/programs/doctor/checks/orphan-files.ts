import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, ok, some, warning } from '../../../domain/finding.ts'
import { isImageKey } from '../../../drivers/image/driver.ts'
import type { StateFolder } from '../../state-folder.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/** A day, and what the agent may take to look. */
const CACHE_MS = 26 * 3_600_000

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const WHOLE_UUID = new RegExp(`^${UUID}$`)

/** Disks, consoles and config drives of no server, volumes that no row has, kept and cached bytes of no image. */
export const orphanFiles: Check = {
  about: 'storage',
  name: 'orphaned files',
  run: async (inspection) => {
    if (!inspection.cloud || (isReal(inspection) && !inspection.isRoot)) return []
    const orphans = await confirmed(inspection.clock, async () => [
      ...(await filesOfNoServer(inspection)),
      ...(await filesOfNoVolume(inspection)),
      ...(await filesOfNoImage(inspection)),
      ...(await cachedOfNoImage(inspection)),
    ])
    const found: Finding[] = []
    if (orphans.length > 0) found.push(warning('Files are nobody’s.', 'orphan-file', some(orphans)))
    return found.length > 0 ? found : [ok('Every disk is a server’s or a volume’s, and every image file an image’s.')]
  },
}

async function filesOfNoServer(inspection: InspectionContext): Promise<string[]> {
  const { state, hostId } = inspection
  if (!isReal(inspection) || hostId === undefined) return []
  const files = guestFiles(state)
  const servers = await inspection.rows(({ db }) => db.selectFrom('server').select('id').where('host_id', '=', hostId).execute())
  const known = new Set(servers.map(({ id }) => id))
  return files.filter(({ id }) => !known.has(id)).map(({ path }) => path)
}

/** A guest's: its disks, its config drive, its folder. What is half-made bears other names. */
function guestFiles({ agent }: StateFolder): { id: string; path: string }[] {
  const places: [string, RegExp][] = [
    ['disks', new RegExp(`^(${UUID})(?:\\.(?:ephemeral0|swap))?\\.qcow2$`)],
    ['config-drives', new RegExp(`^(${UUID})\\.iso$`)],
    ['guests', new RegExp(`^(${UUID})$`)],
  ]
  return places.flatMap(([folder, pattern]) =>
    namesIn(join(agent, folder)).flatMap((name) => {
      const id = pattern.exec(name)?.[1]
      return id === undefined ? [] : [{ id, path: join(agent, folder, name) }]
    }),
  )
}

/** The host keeps every volume until it is told that it has to go. */
async function filesOfNoVolume(inspection: InspectionContext): Promise<string[]> {
  const { state, hostId, rows } = inspection
  if (!isReal(inspection) || hostId === undefined) return []
  const folder = join(state.agent, 'volumes', 'volumes')
  const ids = namesIn(folder).filter((name) => WHOLE_UUID.test(name))
  const volumes = await rows(({ db }) => db.selectFrom('volume').select('id').where('host_id', '=', hostId).execute())
  const known = new Set(volumes.map(({ id }) => id))
  return ids.filter((id) => !known.has(id)).map((id) => join(folder, id))
}

async function filesOfNoImage({ state, rows }: InspectionContext): Promise<string[]> {
  const keys = namesIn(state.images).filter(isImageKey)
  const images = await rows(({ db }) => db.selectFrom('image').select(['file_key', 'upload_key']).execute())
  const known = new Set(images.flatMap((row) => [row.file_key, row.upload_key]))
  return keys.filter((key) => !known.has(key)).map((key) => join(state.images, key))
}

/** The agent itself gives back what nobody has used for a day; what lies there longer it could not give back. */
async function cachedOfNoImage(inspection: InspectionContext): Promise<string[]> {
  const { state, hostId, clock, rows } = inspection
  if (!isReal(inspection) || hostId === undefined) return []
  const folder = join(state.agent, 'images')
  const files = namesIn(folder).filter((file) => clock.now() - statSync(join(folder, file)).mtimeMs > CACHE_MS)
  const known = await rows(async ({ db }) => {
    const images = await db.selectFrom('image').select('id').execute()
    const servers = await db.selectFrom('server').select('image').where('host_id', '=', hostId).execute()
    const booted = servers.flatMap(({ image }) => (image === null ? [] : [(JSON.parse(image) as { id: string }).id]))
    return new Set([...images.map(({ id }) => id), ...booted])
  })
  return files.filter((file) => !known.has(file.split('.')[0] ?? '')).map((file) => join(folder, file))
}

const namesIn = (path: string): string[] => (existsSync(path) ? readdirSync(path) : [])
