/** Making servers: everything that can be refused is refused here, in one transaction; the rest is `operations.ts`. */
import { userOf } from '../../kernel/context.ts'
import { homeProject, withoutReach } from '../../kernel/reach.ts'
import { beginOperation } from '../../operation/operation.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { drawId } from '../../store/short-id.ts'
import type { BootImage } from '../image/index.ts'
import { attachServerPorts, type NicRequest } from '../network/index.ts'
import { setTags, type Tag } from '../tag/index.ts'
import { type BootSource, bootSourceOf } from './boot-source.ts'
import { requireTopologyPreferences } from './cpu-topology.ts'
import { createWithVolumesOperation } from './create-with-volumes.ts'
import { beginAction } from './history.ts'
import { hostnameOf } from './hostname.ts'
import { demandsConfigDrive, requireImageDemands } from './image-requirements.ts'
import { getKeypair } from './keypair.ts'
import { requireMetaRoom } from './metadata-quota.ts'
import { giveDisks, holdSources, type NewDisk } from './new-disk.ts'
import { createServerOperation } from './operations.ts'
import { computeQuotas } from './quotas.ts'
import { computeRefusals } from './refusals.ts'
import { requireShapesScratch, type Scratch } from './scratch.ts'
import { usageOf } from './server.store.ts'
import type { ImageSnapshot, ShapeSnapshot } from './server.ts'
import { noteColumns, type ServerNotes, UNNOTED } from './server-notes.ts'
import { getShape } from './shape.ts'
import { requireShapeDemands } from './shape-requirements.ts'
import { snapshotOf } from './shape-row.ts'
import type { ServerRow } from './tables.ts'

export interface NewServer extends Partial<ServerNotes> {
  name: string
  hostname?: string
  /** Absent when it boots from one of `disks`. */
  imageId?: string | undefined
  /** Volumes that it begins with. */
  disks?: readonly NewDisk[]
  /** What of scratch space and swap is asked for by itself. */
  scratch?: readonly Scratch[]
  shapeId: string
  nics: NicRequest[] | 'auto' | 'none'
  securityGroups: string[]
  keyName?: string
  /** Base64. */
  userData?: string
  meta: Record<string, string>
  tags: readonly Tag[]
  files: { path: string; contents: string }[]
  adminPass?: string
  configDrive: boolean
  /** The caller may use a shape without a size of its disk, which is then as large as the image. */
  unsizedDisk?: boolean
  zone?: string
  /** A host by name: for admins. */
  hostname_wanted?: string
  count: number
}

/**
 * Makes `count` servers, all or none.
 * @throws bad_request, not_found, conflict or over_quota, and then nothing was made
 */
export async function createServers(ctx: StoreCtx, input: NewServer): Promise<ServerRow[]> {
  if (input.hostname !== undefined && input.count > 1) throw computeRefusals.hostname_for_several()
  const shape = snapshotOf(await getShape(withoutReach(ctx), input.shapeId))
  const disks = input.disks ?? []
  const boot = await bootSourceOf(ctx, input.imageId, disks)
  requireFit(shape, boot, input.unsizedDisk ?? false)
  requireImageDemands(boot.properties)
  requireShapeDemands(shape)
  requireShapesScratch(shape, input.scratch ?? [])
  requireTopologyPreferences(shape, boot.properties)
  const key = input.keyName === undefined ? undefined : await keyOf(ctx, input.keyName)
  const reservationId = `r-${ctx.random.uuid().slice(0, 8)}`
  return transact(ctx, async (tx) => {
    await requireMetaRoom(tx, homeProject(tx), input.meta)
    await holdSources(tx, disks)
    await requireServerQuota(tx, shape, input.count)
    const rows: ServerRow[] = []
    for (let index = 0; index < input.count; index++) {
      const row = newRow(tx, input, { id: await drawId(tx, 'server'), shape, boot, key, reservationId, index })
      await insertRow(tx.db, 'server', row)
      await setTags(tx, { kind: 'server', id: row.id, projectId: row.project_id }, input.tags)
      await attachServerPorts(tx, {
        serverId: row.id,
        serverName: row.hostname,
        projectId: row.project_id,
        requests: input.nics,
        securityGroups: input.securityGroups,
      })
      await giveDisks(tx, row, disks)
      await beginAction(tx, row, 'create')
      const operation = disks.length > 0 ? createWithVolumesOperation : createServerOperation
      await beginOperation(tx, operation, { serverId: row.id })
      recordChange(tx, 'server', row.id, row.project_id)
      rows.push(row)
    }
    return rows
  })
}

const GIB = 1024 ** 3

/** A volume is as large as it is, whatever the shape. */
function requireFit(shape: ShapeSnapshot, { image, minRamMib }: BootSource, unsizedDisk: boolean) {
  if (shape.memoryMib < minRamMib) throw computeRefusals.memory_too_small()
  if (!image) return
  if (shape.diskGib === 0) {
    if (unsizedDisk) return
    throw computeRefusals.unsized_disk()
  }
  const needed = Math.max(image.minDiskGib, Math.ceil(image.virtualBytes / GIB))
  if (shape.diskGib < needed) throw computeRefusals.disk_too_small({ diskBytes: shape.diskGib * GIB, neededBytes: needed * GIB })
}

async function keyOf(ctx: StoreCtx, name: string) {
  const row = await getKeypair(ctx, name).catch((thrown) => {
    throw computeRefusals.keypair_not_found.is(thrown) ? computeRefusals.unknown_key({ name }) : thrown
  })
  return { name: row.name, publicKey: row.public_key, type: row.type }
}

async function requireServerQuota(tx: StoreCtx, shape: ShapeSnapshot, count: number) {
  const projectId = homeProject(tx)
  let usage: Awaited<ReturnType<typeof usageOf>> | undefined
  const used = async () => (usage ??= await usageOf(tx, projectId))
  await computeQuotas.require(tx, projectId, 'server', count, async () => (await used()).servers)
  await computeQuotas.require(tx, projectId, 'core', count * shape.cpus, async () => (await used()).cpus)
  await computeQuotas.require(tx, projectId, 'ram_mib', count * shape.memoryMib, async () => (await used()).memoryMib)
}

interface Parts {
  id: string
  shape: ShapeSnapshot
  boot: BootSource
  key: { name: string; publicKey: string; type: string } | undefined
  reservationId: string
  index: number
}

function newRow(tx: StoreCtx, input: NewServer, parts: Parts): ServerRow {
  const { id } = parts
  const number = input.count > 1 ? parts.index + 1 : undefined
  return {
    id,
    project_id: homeProject(tx),
    user_id: userOf(tx),
    name: number === undefined ? input.name : `${input.name}-${number}`,
    hostname: input.hostname ?? hostnameOf(id, input.name, number),
    created_at: tx.clock.now(),
    updated_at: tx.clock.now(),
    wanted_zone: input.zone ?? null,
    wanted_hostname: input.hostname_wanted ?? null,
    reservation_id: parts.reservationId,
    launch_index: parts.index,
    ...hardwareColumns(parts),
    ...guestColumns(input, parts),
    ...UNNOTED,
    ...noteColumns(notesOf(input)),
    ...initialState,
  }
}

/** What of a spec is noted and no more. */
const notesOf = (input: NewServer): Partial<ServerNotes> =>
  Object.fromEntries(Object.entries(input).filter(([key, value]) => Object.hasOwn(UNNOTED, key) && value !== undefined))

/** What every server begins with. */
const initialState = {
  launched_at: null,
  locked: 0,
  locked_reason: null,
  locked_by: null,
  host_id: null,
  lifecycle: 'building',
  imaging: null,
  fault: null,
  generation: 1,
  wanted_power: 'running',
  wanted_generation: 1,
  observed_power: 'none',
  observed_generation: 0,
} as const

const snapshotOfImage = (image: BootImage): ImageSnapshot => ({
  id: image.id,
  format: image.diskFormat,
  sizeBytes: image.sizeBytes,
  virtualBytes: image.virtualBytes,
  sha512: image.sha512,
  properties: image.properties,
})

function hardwareColumns({ shape, boot: { image, properties } }: Parts) {
  return {
    shape: JSON.stringify(shape),
    shape_id: shape.id,
    cpus: shape.cpus,
    memory_mib: shape.memoryMib,
    image: JSON.stringify(image ? snapshotOfImage(image) : { properties }),
    image_id: image?.id ?? null,
  }
}

/** What the guest is told of itself. */
function guestColumns(input: NewServer, { key, boot }: Parts) {
  return {
    key_name: key?.name ?? null,
    key: key ? JSON.stringify(key) : null,
    user_data: input.userData ?? null,
    meta: JSON.stringify(input.meta),
    files: JSON.stringify(input.files),
    admin_pass: input.adminPass ?? null,
    config_drive: input.configDrive || demandsConfigDrive(boot.properties) ? 1 : 0,
  }
}
