/** What servers are made of that have volumes from the beginning: the block devices that are asked for, and what each becomes. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { anyOf, isSome, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Scene } from './action.ts'
import { someVolume } from './volume-making.ts'
import { isMet, not } from './volume-path.ts'
import { setBootable } from './volume-say.ts'
import { someSnapshot } from './volume-snapshot.ts'

/** A volume that the server is made with: the tenant's own, or a new one. */
export interface BootDisk {
  device: object
  /** Of the tenant’s own. */
  taken?: Thing
  /** Of a new one, in GiB. */
  size?: number
  endsWithServer: boolean
  /** What may be in the way. */
  isInTheWay: () => boolean
  /** Whether what it is made of may have gone. */
  isGone: () => boolean
  /** Where it has to be, which host that is. */
  isPinned: boolean
}

export interface BootSource {
  disks: readonly BootDisk[]
  /** Of a root disk that is none of the volumes. */
  imageRef?: string
  devices: readonly object[]
}

type Given = readonly [tenant: Tenant, random: SeededRandom, scene: Scene]

const never = () => false
const ROOT = { boot_index: 0 }

function newDisk(random: SeededRandom, source: object, size = 1 + random.below(2)): BootDisk {
  const endsWithServer = random.chance(0.5)
  const device = { destination_type: 'volume', volume_size: size, delete_on_termination: endsWithServer, ...source }
  return { device, size, endsWithServer, isInTheWay: never, isGone: never, isPinned: false }
}

const ofImage = ({ imageId }: Scene, random: SeededRandom) => newDisk(random, { ...ROOT, source_type: 'image', uuid: imageId })

const blank = (random: SeededRandom) => newDisk(random, { source_type: 'blank' })

/** Several want the same, or an operator says something of it. */
const isFree = (tenant: Tenant, { id }: Thing) =>
  isSome(
    tenant,
    `select 1 from volume where id = ? and (status = 'available' or (status = 'in-use' and multiattach = 1))
      and (multiattach = 1 or not exists (select 1 from volume_attachment where volume_id = volume.id and held = 1))`,
    id,
  )

const isBootable = (tenant: Tenant, id: string) => isSome(tenant, 'select 1 from volume where id = ? and bootable = 1', id)

async function ownVolume(...[tenant, random, scene]: Given): Promise<BootDisk | undefined> {
  const volume = await someVolume(tenant, random, scene)
  if (!volume) return undefined
  const endsWithServer = random.chance(0.3)
  const device = { source_type: 'volume', destination_type: 'volume', uuid: volume.id, delete_on_termination: endsWithServer }
  return {
    ...{ device, taken: volume, endsWithServer, isPinned: true },
    isInTheWay: anyOf(not(isFree(tenant, volume)), isMet(tenant, scene.admin)),
    isGone: () => volume.standing !== 'there',
  }
}

/** Mostly one that servers boot from. */
async function ownRoot(...given: Given): Promise<BootDisk | undefined> {
  const [tenant, random] = given
  const disk = await ownVolume(...given)
  if (!disk?.taken) return undefined
  const { id } = disk.taken
  const boots = isBootable(tenant, id)
  if (!boots() && random.chance(0.8)) await setBootable(tenant, disk.taken, true)
  return { ...disk, device: { ...disk.device, ...ROOT }, isInTheWay: anyOf(disk.isInTheWay, not(boots)) }
}

async function ofSnapshot(...[tenant, random, scene]: Given): Promise<BootDisk | undefined> {
  const snapshot = await someSnapshot(tenant, random, scene)
  const row = snapshot && rowsOf(tenant.cloud, 'select volume_id, size_gib from volume_snapshot where id = ?', snapshot.id)[0]
  if (!row) return undefined
  const isReady = isSome(tenant, "select 1 from volume_snapshot where id = ? and status = 'available'", snapshot.id)
  const disk = newDisk(random, { ...ROOT, source_type: 'snapshot', uuid: snapshot.id }, Number(row.size_gib))
  return {
    ...{ ...disk, isPinned: true },
    isInTheWay: anyOf(not(isReady), not(isBootable(tenant, String(row.volume_id))), isMet(tenant, scene.admin)),
    isGone: () => snapshot.standing !== 'there',
  }
}

const onlyVolumes = (...disks: readonly (BootDisk | undefined)[]): BootSource | undefined => {
  const there = disks.filter((disk) => disk !== undefined)
  return there.length === disks.length ? { disks: there, devices: there.map(({ device }) => device) } : undefined
}

/** The image is the root disk, and the volume another. */
function besidesImage({ imageId }: Scene, disk: BootDisk | undefined): BootSource | undefined {
  const local = { source_type: 'image', destination_type: 'local', uuid: imageId, ...ROOT, delete_on_termination: true }
  return disk && { disks: [disk], imageRef: imageId, devices: [local, disk.device] }
}

/** Of new volumes alone, which nobody else has anything to do with. */
export const newVolumes = (random: SeededRandom, scene: Scene): BootSource | undefined =>
  random.chance(0.6) ? onlyVolumes(ofImage(scene, random), blank(random)) : onlyVolumes(ofImage(scene, random))

type Form = (...given: Given) => BootSource | undefined | Promise<BootSource | undefined>

const FORMS: readonly Form[] = [
  (_, random, scene) => newVolumes(random, scene),
  (_, random, scene) => besidesImage(scene, blank(random)),
  async (...given) => onlyVolumes(await ownRoot(...given)),
  async (...given) => besidesImage(given[2], await ownVolume(...given)),
  async (...given) => onlyVolumes(await ofSnapshot(...given)),
]

export const bootSource = async (...given: Given): Promise<BootSource | undefined> => given[1].pick(FORMS)?.(...given)
