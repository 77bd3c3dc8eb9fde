/** For tests: a project with a network, an image, a shape and hosts that report, on whichever database is given. */
import type { Who } from '../../kernel/context.ts'
import type { StoreCtx } from '../../store/context.ts'
import { allowJoin, type HostFacts, joinHost, reportObserved } from '../host/index.ts'
import { createNetwork, createSubnet } from '../network/index.ts'
import { bootstrapVolumes } from '../volume/bootstrap.ts'
import { createVolume } from '../volume/index.ts'
import type { VolumeRow } from '../volume/tables.ts'
import { bootstrapCompute } from './bootstrap.ts'
import type { NewServer } from './create.ts'
import { guestsOfHost } from './host-document.ts'
import type { ObservedGuest } from './host-form.ts'
import { compute } from './service.ts'

export const PROJECT = '0f000000000000000000000000000001'
export const IMAGE = '99999999-9999-4999-8999-999999999999'

export const asMember = <C extends StoreCtx>(ctx: C, projectId = PROJECT): C => ({
  ...ctx,
  who: {
    kind: 'user',
    userId: `user-of-${projectId}`,
    userName: 'demo',
    userDomainId: 'default',
    scope: { kind: 'project', projectId, projectName: 'demo', projectDomainId: 'default' },
    roles: ['member', 'reader'],
  } satisfies Who,
})

export const FACTS: HostFacts = {
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

/** @param ctx the cloud's own */
export async function makeCloud(ctx: StoreCtx, hosts = 1): Promise<{ hostIds: string[]; networkId: string }> {
  await bootstrapCompute(ctx)
  await makeImage(ctx)
  const networkId = await makeNetwork(ctx, PROJECT)
  await allowJoin(ctx, 'join', ctx.clock.now() + 1000)
  const hostIds: string[] = []
  for (let i = 1; i <= hosts; i++) {
    const { hostId } = await joinHost(ctx, { token: 'join', hostname: `host-${i}`, zone: 'zone' })
    await report(ctx, hostId, [], { ...FACTS, hostname: `host-${i}` })
    hostIds.push(hostId)
  }
  return { hostIds, networkId }
}

export async function makeNetwork(ctx: StoreCtx, projectId: string): Promise<string> {
  const member = asMember(ctx, projectId)
  const network = await createNetwork(member, { projectId, name: 'private' })
  await createSubnet(member, { projectId, networkId: network.id, name: 'subnet', version: 4, cidr: '10.0.0.0/24' })
  return network.id
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
      min_disk_gib: 0,
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

/** A volume of the project that is in the host's pool. */
export async function makeVolume(ctx: StoreCtx, hostId: string, over: Partial<VolumeRow> = {}): Promise<string> {
  await bootstrapVolumes(ctx)
  const { id } = await createVolume(asMember(ctx), { sizeGib: 1 })
  await ctx.db.deleteFrom('operation').where('kind', '=', 'volume.create').execute()
  const placed = { status: 'available', host_id: hostId, pool: 'file' } as const
  await ctx.db
    .updateTable('volume')
    .set({ ...placed, ...over })
    .where('id', '=', id)
    .execute()
  return id
}

let generation = 1

/** The host says what it runs. */
export async function report(ctx: StoreCtx, hostId: string, guests: ObservedGuest[], about = FACTS, all = false): Promise<void> {
  const said = { generation: ++generation + ctx.clock.now(), about, parts: { guests }, all }
  await reportObserved(ctx, hostId, said, compute.hostParts ?? [])
}

/** The host does at once whatever is wanted of it, and says so. */
export async function obey(ctx: StoreCtx, hostId: string): Promise<void> {
  const guests = await guestsOfHost(ctx, hostId)
  const done = guests.map(
    (g): ObservedGuest => ({
      id: g.id,
      generation: g.generation,
      power: g.power,
      ports: g.ports.map((p) => ({ id: p.id, up: true })),
      ...(g.volumes?.length ? { volumes: g.volumes.map(({ id }) => ({ id, plugged: g.power === 'running' })) } : {}),
    }),
  )
  await report(ctx, hostId, done)
}

export const newServer = (over: Partial<NewServer> = {}): NewServer => ({
  name: 'vm1',
  imageId: IMAGE,
  shapeId: '1',
  nics: 'auto',
  securityGroups: [],
  meta: {},
  tags: [],
  files: [],
  configDrive: false,
  count: 1,
  ...over,
})

/** Rows that a server leaves while it is there, by table. */
export async function rowsLeft(ctx: StoreCtx): Promise<Record<string, number>> {
  const count = async (table: 'server' | 'host_claim' | 'server_action' | 'host_command' | 'tag') =>
    Number(
      (
        await ctx.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    )
  const ports = await ctx.db.selectFrom('port').select('id').where('device_owner', 'like', 'compute:%').execute()
  const claimed = await ctx.db
    .selectFrom('host')
    .select((eb) => eb.fn.sum('claimed_cpus').as('n'))
    .executeTakeFirstOrThrow()
  return {
    server: await count('server'),
    claim: await count('host_claim'),
    action: await count('server_action'),
    command: await count('host_command'),
    tag: await count('tag'),
    port: ports.length,
    claimedCpus: Number(claimed.n),
  }
}
