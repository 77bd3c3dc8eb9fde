/** For tests: hosts that have pools, and do at once what is wanted of guests and volumes. */
import type { StoreCtx } from '../../store/context.ts'
import { reportObserved } from '../host/index.ts'
import { bootstrapVolumes } from '../volume/bootstrap.ts'
import { volumesOfHost } from '../volume/host-document.ts'
import type { ObservedVolume, WantedVolume } from '../volume/host-form.ts'
import { setBootable } from '../volume/index.ts'
import { volume } from '../volume/service.ts'
import { asMember, FACTS, makeCloud, makeVolume, newServer } from './compute.fixture.ts'
import type { NewServer } from './create.ts'
import { guestsOfHost } from './host-document.ts'
import type { ObservedGuest } from './host-form.ts'
import type { NewDisk } from './new-disk.ts'
import { compute } from './service.ts'

const GIB = 1024 ** 3
let generation = 1

interface Said {
  guests?: ObservedGuest[]
  volumes?: ObservedVolume[]
}

async function say(ctx: StoreCtx, hostId: string, { guests = [], volumes = [] }: Said): Promise<void> {
  const { hostname } = await ctx.db.selectFrom('host').select('hostname').where('id', '=', hostId).executeTakeFirstOrThrow()
  const parts = { guests, volumes, volumePools: [{ id: 'file', totalBytes: 100 * GIB, freeBytes: 90 * GIB }] }
  const said = { generation: 1000 + ++generation + ctx.clock.now(), about: { ...FACTS, hostname }, parts, all: false }
  await reportObserved(ctx, hostId, said, [...(volume.hostParts ?? []), ...(compute.hostParts ?? [])])
}

export async function makeCloudWithPools(ctx: StoreCtx, hosts = 1): Promise<string[]> {
  const { hostIds } = await makeCloud(ctx, hosts)
  await bootstrapVolumes(ctx)
  for (const hostId of hostIds) await say(ctx, hostId, {})
  return hostIds
}

/** @param fails whether a volume cannot be made */
export async function obeyAll(
  ctx: StoreCtx,
  hostId: string,
  fails: (volume: WantedVolume) => boolean = () => false,
): Promise<void> {
  const volumes = (await volumesOfHost(ctx, hostId)).map((one): ObservedVolume => {
    const { id, generation, state, sizeMib, snapshots } = one
    const isFailed = state === 'present' && fails(one)
    const size = state === 'absent' || isFailed ? 0 : sizeMib
    return {
      id,
      generation,
      state: isFailed ? 'failed' : state,
      sizeMib: size,
      snapshots,
      ...(isFailed && { fault: 'no space' }),
    }
  })
  await say(ctx, hostId, { volumes })
  const guests = (await guestsOfHost(ctx, hostId)).map(
    ({ id, generation, power, ports, volumes: disks = [] }): ObservedGuest => ({
      id,
      generation,
      power,
      ports: ports.map((port) => ({ id: port.id, up: true })),
      volumes: disks.map((disk) => ({ id: disk.id, plugged: power === 'running' })),
    }),
  )
  await say(ctx, hostId, { guests })
}

export const rootOf = (source: NewDisk['source'], over: Partial<NewDisk> = {}): NewDisk => ({
  source,
  bootIndex: 0,
  deleteOnTermination: false,
  ...over,
})

export const bootingFrom = (...disks: NewDisk[]): NewServer => newServer({ imageId: undefined, nics: 'none', disks })

/** @returns the id of a volume that servers can boot from */
export async function bootable(ctx: StoreCtx, hostId: string): Promise<string> {
  const id = await makeVolume(ctx, hostId, { claimed_gib: 0 })
  await setBootable(asMember(ctx), id, true)
  return id
}

/** States of all volumes, the oldest first: shown, wanted. */
export async function volumesBy(ctx: StoreCtx) {
  const rows = await ctx.db.selectFrom('volume').select(['id', 'status', 'wanted_state']).orderBy('created_at').execute()
  return rows.map(({ status, wanted_state }) => [status, wanted_state])
}
