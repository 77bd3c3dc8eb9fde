/** Makes the documents of the guests that a host should run from the rows, each time they are asked for. */
import { isoSeconds } from '../../kernel/clock.ts'
import type { StoreCtx } from '../../store/context.ts'
import { getHost } from '../host/index.ts'
import { portsOfHost, portsOfServers, type ServerPort, type WantedPort } from '../network/index.ts'
import { placedTopologyOf } from './cpu-topology.ts'
import { pluggableBus } from './device-name.ts'
import type { ExtraDisk, GuestMetadata, WantedDisk, WantedGuest } from './host-form.ts'
import { hardwareOf } from './image-requirements.ts'
import { bootPropertiesOf, type ImageSnapshot, imageOf, type ShapeSnapshot } from './server.ts'
import { busOf } from './server-disks.ts'
import { volumesOfServers } from './server-volume.store.ts'
import type { ServerRow, ServerVolumeRow } from './tables.ts'

export async function guestsOfHost(ctx: StoreCtx, hostId: string): Promise<WantedGuest[]> {
  const { zone } = await getHost(ctx, hostId)
  const rows = await ctx.db.selectFrom('server').selectAll().where('host_id', '=', hostId).orderBy('id').execute()
  const ids = rows.map((r) => r.id)
  const hostPorts = await portsOfHost(ctx, hostId)
  const shown = await portsOfServers(ctx, ids)
  const volumes = await volumesOfServers(ctx, ids)
  const isReady = ({ id, wanted_power }: ServerRow) =>
    wanted_power === 'absent' || !volumes.get(id)?.some(({ state }) => state === 'waiting')
  return rows.filter(isReady).map((row) =>
    guestOf(row, {
      ports: hostPorts.filter((p) => p.serverId === row.id).map(({ serverId: _server, ...port }) => port),
      shown: shown.get(row.id) ?? [],
      volumes: volumes.get(row.id) ?? [],
      zone,
    }),
  )
}

interface Around {
  ports: WantedPort[]
  shown: ServerPort[]
  volumes: readonly ServerVolumeRow[]
  zone: string
}

function guestOf(row: ServerRow, { ports, shown, volumes, zone }: Around): WantedGuest {
  const shape = JSON.parse(row.shape) as ShapeSnapshot
  const image = imageOf(row)
  const properties = bootPropertiesOf(row)
  return {
    id: row.id,
    generation: row.wanted_generation,
    power: row.wanted_power,
    name: row.name,
    projectId: row.project_id,
    cpus: shape.cpus,
    memoryMib: shape.memoryMib,
    rootDisk: {
      sizeGib: image ? shape.diskGib : 0,
      image: image && { id: image.id, format: image.format, sizeBytes: image.sizeBytes, sha512: image.sha512 },
    },
    extraDisks: extraDisksOf(shape),
    volumes: volumes.filter(({ state }) => state !== 'detaching').map((volume) => diskOf(row, volume)),
    ports,
    configDrive: row.config_drive === 1,
    metadata: metadataOf(row, shape, image, shown, zone),
    hardware: { ...hardwareOf(properties), topology: placedTopologyOf(shape, properties) },
  }
}

const diskOf = (row: ServerRow, volume: ServerVolumeRow): WantedDisk => ({
  id: volume.volume_id,
  attachmentId: volume.attachment_id,
  device: volume.device,
  // the one that it boots from is there from the start
  bus: volume.boot_index === 0 ? busOf(row) : pluggableBus(busOf(row)),
  readOnly: volume.read_only === 1,
  ...(volume.boot_index !== null && { bootIndex: volume.boot_index }),
  ...(volume.tag !== null && { tag: volume.tag }),
})

/** In the order that Nova gives them. */
const extraDisksOf = ({ ephemeralGib, swapMib }: ShapeSnapshot): ExtraDisk[] => [
  ...(ephemeralGib > 0 ? [{ role: 'ephemeral0' as const, sizeMib: ephemeralGib * 1024 }] : []),
  ...(swapMib > 0 ? [{ role: 'swap' as const, sizeMib: swapMib }] : []),
]

function metadataOf(
  row: ServerRow,
  shape: ShapeSnapshot,
  image: ImageSnapshot | undefined,
  shown: readonly ServerPort[],
  zone: string,
): GuestMetadata {
  return {
    hostname: row.hostname,
    availabilityZone: zone,
    createdAt: isoSeconds(row.created_at),
    userId: row.user_id,
    userData: row.user_data ?? undefined,
    keys: row.key === null ? [] : [JSON.parse(row.key) as GuestMetadata['keys'][number]],
    meta: JSON.parse(row.meta) as Record<string, string>,
    instanceType: shape.name,
    imageRef: image?.id,
    securityGroups: [...new Set(shown.flatMap((p) => p.securityGroups.map((g) => g.name)))],
    launchIndex: row.launch_index,
    reservationId: row.reservation_id,
    publicIps: shown.flatMap((p) => p.floatingIps.map((f) => f.ip)),
    files: JSON.parse(row.files) as GuestMetadata['files'],
    adminPass: row.admin_pass ?? undefined,
  }
}
