/** Servers that have volumes from the beginning: of an image, a snapshot, of nothing, or the tenant's own; and what becomes of them when the server goes. */
import type { SeededRandom } from '../../time/seeded-random.ts'
import { rowsAt, textAt } from '../client.ts'
import { anyOf, isFull, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { onServer } from '../nouns.ts'
import type { Tenant } from '../tenant.ts'
import { untilAnswered } from '../until-answered.ts'
import { type Action, type Scene, Violation } from './action.ts'
import { create } from './noun.ts'
import { powerOf, refusalsFor } from './server.ts'
import { type BootDisk, type BootSource, bootSource, newVolumes } from './server-boot-source.ts'
import { deviceNamed, SERVERS } from './server-path.ts'
import { removeServer } from './server-removal.ts'
import { letGo, madeWith, mayEnd } from './volume-server.ts'

/** One that was made with the server, as the server's list of volumes tells it. */
interface Made {
  id: string
  disk: BootDisk
}

export const bootFromVolume: Action = {
  name: 'server.boot-from-volume',
  weight: 6,
  async act(tenant, random, scene) {
    const source = await bootSource(tenant, random, scene)
    const beganAt = tenant.cloud.time.elapsed
    const server = source && (await boot(tenant, random, scene, source))
    if (!server) return
    const made = await madeFor(tenant, server, source)
    const isSure = made.length > 0 && (await isBuilt(tenant, server, beganAt))
    for (const one of made) {
      const volume = know(tenant, server, one)
      if (!isSure) volume.leave()('open')
    }
  },
}

async function boot(tenant: Tenant, random: SeededRandom, { flavorId }: Scene, source: BootSource): Promise<Thing | undefined> {
  const network = random.pick(tenant.model.of('network'))
  if (!network) return undefined
  const { disks, devices, imageRef } = source
  const name = tenant.model.name('server') + (random.chance(0.1) ? '-fail-start' : '')
  const fresh = disks.filter(({ taken }) => !taken)
  const usual = refusalsFor(tenant, network, 1)
  for (const { taken, endsWithServer } of disks) if (taken && endsWithServer) mayEnd(taken, deviceNamed(name))
  tenant.model.expectNameless(fresh.length)
  const server = await create(tenant, {
    kind: 'server',
    path: SERVERS,
    name,
    body: () => ({
      server: {
        ...{ name, imageRef, flavorRef: flavorId, networks: [{ uuid: network.id }] },
        block_device_mapping_v2: devices,
      },
    }),
    promised: { power: powerOf(name), locked: 'false' },
    refusals: {
      400: anyOf(usual[400], ...disks.map(({ isInTheWay }) => isInTheWay), ...disks.map(({ isGone }) => isGone)),
      403: anyOf(usual[403], isFull(tenant, 'volume', fresh.length), isFull(tenant, 'volume_gib', gibOf(fresh))),
      404: anyOf(usual[404], ...disks.map(({ isGone }) => isGone)),
      409: anyOf(usual[409], ...disks.map(({ isInTheWay }) => isInTheWay)),
    },
  })
  if (!server) return undefined
  // the host that has what it needs may have no room for it
  if (disks.some(({ isPinned }) => isPinned)) server.loosen('power', 'ERROR')
  for (const { taken, endsWithServer } of disks) if (taken) give(taken, server, endsWithServer)
  return server
}

const gibOf = (disks: readonly BootDisk[]): number => disks.reduce((sum, { size = 0 }) => sum + size, 0)

function give(volume: Thing, server: Thing, endsWithServer: boolean): void {
  if (endsWithServer) mayEnd(volume, server.id)
  volume.write({ [onServer(server.id)]: 'yes' })('done')
  if (server.standing !== 'there' || server.promised('power') !== 'ACTIVE') letGo(volume, server)
}

const always = () => true

/** @returns those that are new; none where the server has gone already, whose volumes may turn up @throws Violation when they are not what was asked */
async function madeFor(tenant: Tenant, server: Thing, { disks }: BootSource): Promise<Made[]> {
  const fresh = disks.filter(({ taken }) => !taken)
  if (fresh.length === 0) return []
  const { end, answer } = await untilAnswered(tenant, 'GET', `${SERVERS}/${server.id}/os-volume_attachments`, { 404: always })
  if (end !== 'done') return []
  const known = new Set(disks.flatMap(({ taken }) => taken?.id ?? []))
  const rows = rowsAt(answer.json, 'volumeAttachments').filter((row) => !known.has(textAt(row, 'volumeId')))
  // given up already, and then it has none
  if (rows.length === 0 && tenant.cloud.wasTroubled(tenant.model.restedAt)) return []
  if (rows.length !== fresh.length && server.promised('power') === 'ACTIVE' && server.standing === 'there')
    throw new Violation(`server ${server.name} of ${tenant.name} has ${rows.length} volumes of ${fresh.length} that were asked`)
  return rows.flatMap((row, index) => {
    const disk = fresh[index]
    if (!disk) return []
    if (textAt(row, 'delete_on_termination') !== String(disk.endsWithServer))
      throw new Violation(`volume ${index} of server ${server.name} of ${tenant.name} does not end as it was asked`)
    return [{ id: textAt(row, 'volumeId'), disk }]
  })
}

/** It is the tenant's from now on. */
function know({ model }: Tenant, server: Thing, { id, disk }: Made): Thing {
  model.takeNameless()
  const volume = model.made('volume', id, '', { name: '', size: String(disk.size) })
  madeWith(volume, server.id)
  give(volume, server, disk.endsWithServer)
  return volume
}

const BUILT_WITHIN_MS = 40_000
const LOOK_MS = 1_000

/** Until then it may be given up, and what was made for it goes; in hard times after that too. */
async function isBuilt({ cloud }: Tenant, { id }: Thing, beganAt: number): Promise<boolean> {
  const isThere = () => rowsOf(cloud, "select 1 from server where id = ? and lifecycle = 'built'", id).length > 0
  for (let waited = 0; waited < BUILT_WITHIN_MS && !isThere(); waited += LOOK_MS) await cloud.clock.sleep(LOOK_MS)
  return isThere() && !cloud.wasTroubled(beganAt)
}

/** Of new volumes, which nobody knows of until the server goes again: each goes or stays as it was asked. */
export const passingWithVolumes: Action = {
  name: 'server.boot-and-go',
  weight: 4,
  async act(tenant, random, scene) {
    const { cloud } = tenant
    const beganAt = cloud.time.elapsed
    const source = newVolumes(random, scene)
    const server = source && (await boot(tenant, random, scene, source))
    if (!server) return
    const made = await madeFor(tenant, server, source)
    const wasBuilt = await isBuilt(tenant, server, beganAt)
    if (server.standing === 'there') await removeServer(tenant, server)
    const isSure = wasBuilt && server.standing === 'going' && !cloud.wasTroubled(beganAt)
    for (const one of made) end(know(tenant, server, one), one.disk, isSure && !hasSnapshots(tenant, one.id))
  },
}

/** Of an image of the server, perhaps: it stays then. */
const hasSnapshots = ({ cloud }: Tenant, volumeId: string): boolean =>
  rowsOf(cloud, 'select 1 from volume_snapshot where volume_id = ?', volumeId).length > 0

function end(volume: Thing, { endsWithServer }: BootDisk, isSure: boolean): void {
  if (!isSure) volume.leave()('open')
  else if (endsWithServer) volume.leave()('done', true)
}
