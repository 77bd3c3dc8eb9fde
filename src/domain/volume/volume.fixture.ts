/** For tests: a project, hosts whose pools report, and an image, on whichever database is given. */
import type { Who } from '../../kernel/context.ts'
import type { KeyPage } from '../../kernel/page.ts'
import { Operations } from '../../operation/operations.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type OpenStore, testCtx } from '../../store/testing.ts'
import { allowJoin, type HostFacts, joinHost, reportObserved } from '../host/index.ts'
import { bootstrapVolumes } from './bootstrap.ts'
import { volumesOfHost } from './host-document.ts'
import type { ObservedPool, ObservedVolume, WantedVolume } from './host-form.ts'
import { type VolumeRequest, volumeKeys, volumesByIds } from './list.ts'
import { volume } from './service.ts'
import { type Snapshot, type SnapshotRequest, snapshotKeys, snapshotsByIds } from './snapshot.store.ts'
import type { Volume } from './volume.ts'

export const PROJECT = '0f000000000000000000000000000001'
export const OTHER_PROJECT = '0f000000000000000000000000000002'
export const IMAGE = '99999999-9999-4999-8999-999999999999'

export const userOf = (projectId: string, roles: string[]): Who => ({
  kind: 'user',
  userId: `user-of-${projectId}`,
  userName: 'somebody',
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: 'demo', projectDomainId: 'default' },
  roles,
})

export const asMember = <C extends StoreCtx>(ctx: C, projectId = PROJECT): C => ({
  ...ctx,
  who: userOf(projectId, ['member', 'reader']),
})

const FACTS: HostFacts = {
  hostname: 'host-1',
  version: 'test',
  cpus: 4,
  memoryMib: 8192,
  diskGib: 100,
  accelerator: 'fake',
  acceleratorReason: 'test',
  datapath: 'fake',
  datapathReason: 'test',
  warnings: [],
}

/** @param ctx the cloud's own. Each host has 100 GiB, all of it in its pool. */
export async function makePools(ctx: StoreCtx, hosts = 1): Promise<string[]> {
  await bootstrapVolumes(ctx)
  await makeImage(ctx)
  await allowJoin(ctx, 'join', ctx.clock.now() + 1000)
  const hostIds: string[] = []
  for (let i = 1; i <= hosts; i++) {
    const { hostId } = await joinHost(ctx, { token: 'join', hostname: `host-${i}`, zone: `zone-${i}` })
    await report(ctx, hostId, [], `host-${i}`)
    hostIds.push(hostId)
  }
  return hostIds
}

async function makeImage(ctx: StoreCtx): Promise<void> {
  await ctx.db
    .insertInto('image')
    .values({
      id: IMAGE,
      owner_id: null,
      name: 'tiny',
      status: 'active',
      visibility: 'public',
      protected: 0,
      hidden: 0,
      disk_format: 'qcow2',
      container_format: 'bare',
      min_disk_gib: 2,
      min_ram_mib: 0,
      created_at: 0,
      updated_at: 0,
      generation: 1,
      size_bytes: 1000,
      virtual_bytes: 1000,
      sha512: 'ab'.repeat(64),
    })
    .execute()
}

const GIB = 1024 ** 3
let generation = 1

/** The host says what it keeps. */
export async function report(
  ctx: StoreCtx,
  hostId: string,
  volumes: ObservedVolume[],
  hostname = 'host-1',
  adoptable: ObservedPool['adoptable'] = [],
): Promise<void> {
  const parts = { volumePools: [{ id: 'file', totalBytes: 100 * GIB, freeBytes: 90 * GIB, adoptable }], volumes }
  const said = { generation: ++generation + ctx.clock.now(), about: { ...FACTS, hostname }, parts, all: false }
  await reportObserved(ctx, hostId, said, volume.hostParts ?? [])
}

/** As a host says it that has done what is wanted. */
export const doneOf = ({
  id,
  generation,
  state,
  sizeMib,
  snapshots,
  encryption,
  revert,
  reimage,
}: WantedVolume): ObservedVolume => ({
  ...(encryption && { encrypted: true }),
  id,
  generation,
  state,
  sizeMib: state === 'absent' ? 0 : sizeMib,
  ...(revert && { reverted: revert.id }),
  ...(reimage && { reimaged: reimage.id }),
  snapshots: snapshots.map(({ id: snapshotId, state: wanted }) => ({ id: snapshotId, state: wanted })),
})

/** The host does at once whatever is wanted of it, and says so. */
export const obey = async (ctx: StoreCtx, hostId: string, hostname?: string): Promise<void> =>
  report(ctx, hostId, (await volumesOfHost(ctx, hostId)).map(doneOf), hostname)

/** A cloud with one host, whose volumes are done by `settle`: the host does all that is wanted of it, and operations end. */
export async function startVolumes(open: OpenStore) {
  const ctx = testCtx(await open())
  const [hostId = ''] = await makePools(ctx)
  const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })
  const settle = async () => {
    await operations.recover()
    await obey(ctx, hostId)
    await operations.recover()
  }
  return { ctx, hostId, operations, settle, member: asMember(ctx) }
}

/** What volumes leave while they are there. */
export async function volumesLeft(ctx: StoreCtx): Promise<Record<string, number>> {
  const count = async (table: 'volume' | 'volume_metadata' | 'volume_image_metadata' | 'volume_message') =>
    (await ctx.db.selectFrom(table).selectAll().execute()).length
  const hosts = await ctx.db.selectFrom('host').select('claimed_volume_gib').execute()
  const pools = await ctx.db.selectFrom('volume_pool').select('claimed_gib').execute()
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return {
    volume: await count('volume'),
    metadata: (await count('volume_metadata')) + (await count('volume_image_metadata')),
    message: await count('volume_message'),
    claimedOfHosts: sum(hosts.map(({ claimed_volume_gib }) => claimed_volume_gib)),
    claimedOfPools: sum(pools.map(({ claimed_gib }) => claimed_gib)),
  }
}

const idsOf = ({ items }: KeyPage): string[] => items.map(({ id }) => id)

export const listVolumes = async (ctx: StoreCtx, request: VolumeRequest): Promise<Volume[]> =>
  volumesByIds(ctx, idsOf(await volumeKeys(ctx, request)))

export const listSnapshots = async (ctx: StoreCtx, request: SnapshotRequest = {}): Promise<Snapshot[]> =>
  snapshotsByIds(ctx, idsOf(await snapshotKeys(ctx, request)))
