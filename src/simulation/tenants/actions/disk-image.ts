/** Images that hosts make of disks: of volumes, and of servers. Of some nothing comes, and then there is none. */
import { rowsAt, textAt } from '../client.ts'
import { anyOf, isFull, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { type Outcome, request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { untilAnswered } from '../until-answered.ts'
import { type Action, Violation } from './action.ts'
import { IMAGES, nameOfDisk } from './image.ts'
import { isIdle, SERVERS } from './server-path.ts'
import { someVolume } from './volume-making.ts'
import { isEncrypted, isMet, isVolume, not, SNAPSHOTS, VOLUMES } from './volume-path.ts'

export const uploadVolume: Action = {
  name: 'volume.upload',
  weight: 3,
  async act(tenant, random, scene) {
    const volume = await someVolume(tenant, random, scene)
    if (!volume) return
    const force = random.chance(0.5)
    const isReady = isVolume(tenant, volume, 'available', ...(force ? ['in-use'] : []))
    const format = random.pick(['raw', 'qcow2', 'vmdk'])
    await makeImage(tenant, (image_name) =>
      request(tenant, 'POST', `${VOLUMES}/${volume.id}/action`, {
        body: { 'os-volume_upload_image': { image_name, disk_format: format, container_format: 'bare', force } },
        refusals: {
          400: anyOf(not(isReady), isEncrypted(tenant, volume), isMet(tenant, scene.admin)),
          404: () => volume.standing !== 'there',
        },
      }),
    )
  },
}

/** Of one that boots from a volume: snapshots of all its volumes, and an image that tells of them. */
export const imageOfServer: Action = {
  name: 'server.create-image',
  weight: 4,
  async act(tenant, random, { admin }) {
    const servers = tenant.model.of('server')
    const idle = servers.filter((one) => isIdle(tenant, one)())
    const server = random.pick(idle.length > 0 && random.chance(0.8) ? idle : servers)
    if (!server) return
    const gib = rowsOf(tenant.cloud, SIZES, server.id).map(({ size_gib }) => Number(size_gib))
    const has = gib.length > 0
    const made = await makeImage(tenant, (name) =>
      request(tenant, 'POST', `${SERVERS}/${server.id}/action`, {
        body: { createImage: { name, metadata: { season: 'autumn' } } },
        refusals: {
          400: () => has,
          403: anyOf(isFull(tenant, 'volume_snapshot', gib.length), isFull(tenant, 'volume_gib', total(gib))),
          404: () => server.standing !== 'there',
          409: anyOf(not(isIdle(tenant, server)), isMet(tenant, admin)),
        },
      }),
    )
    if (made) await adoptSnapshots(tenant, made)
  },
}

const SIZES = 'select size_gib from volume join server_volume on volume_id = volume.id where server_id = ?'
const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** By the name that they get. */
async function adoptSnapshots(tenant: Tenant, image: Thing): Promise<void> {
  const name = `snapshot for ${image.name}`
  const { end, answer } = await untilAnswered(tenant, 'GET', `${SNAPSHOTS}?name=${encodeURIComponent(name)}`)
  if (end !== 'done') return
  for (const row of rowsAt(answer.json, 'snapshots')) {
    const of = textAt(row, 'volume_id')
    const volume = tenant.model.find('volume', of)
    // what is another's by now is not shown
    if (volume) tenant.model.made('snapshot', textAt(row, 'id'), name, { name, volume: of }, [volume])
  }
}

const MADE_WITHIN_MS = 30_000
const LOOK_MS = 1_000

/** @returns it, where it is there within a while; else it may turn up, and may not */
async function makeImage(tenant: Tenant, ask: (name: string) => Promise<Outcome>): Promise<Thing | undefined> {
  const { model, cloud } = tenant
  const name = nameOfDisk(model.name('image'))
  model.expect('image', name)
  const { end, answer } = await ask(name)
  if (end === 'refused') model.expectNoMore('image', name)
  if (end !== 'done') return undefined
  const id = idOf(answer.json)
  const isThere = isSome(tenant, "select 1 from image where id = ? and status = 'active'", id)
  for (let waited = 0; waited < MADE_WITHIN_MS && !isThere(); waited += LOOK_MS) await cloud.clock.sleep(LOOK_MS)
  if (!isThere() || !model.expectNoMore('image', name)) return undefined
  const image = model.made('image', id, name, { name, visibility: 'private', hidden: 'false' })
  await readWhole(tenant, image)
  return image
}

const idOf = (json: unknown): string => textAt(json, 'image_id') || textAt(json, 'os-volume_upload_image', 'image_id')

/** As many bytes as it is said to have. */
async function readWhole(tenant: Tenant, image: Thing): Promise<void> {
  const refusals = { 404: () => image.standing !== 'there' }
  const shown = await request(tenant, 'GET', `${IMAGES}/${image.id}`, { refusals })
  const size = Number(textAt(shown.answer.json, 'size'))
  if (shown.end !== 'done' || size === 0) return
  const { end, answer } = await request(tenant, 'GET', `${IMAGES}/${image.id}/file`, { refusals })
  if (end === 'done' && answer.bytes?.length !== size)
    throw new Violation(`image ${image.name} of ${tenant.name} has ${answer.bytes?.length} bytes instead of ${size}`)
}
