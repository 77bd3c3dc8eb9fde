/** What a cloud has from its first start on; every step changes nothing when it was done before. */
import { bootstrapCompute } from '../../domain/compute/index.ts'
import { allowJoin } from '../../domain/host/index.ts'
import { bootstrapIdentity, DEFAULT_DOMAIN, listProjects } from '../../domain/identity/index.ts'
import { type ImageFiles, importImageFile } from '../../domain/image/index.ts'
import { bootstrapNetwork } from '../../domain/network/index.ts'
import type { StoreCtx } from '../../store/context.ts'
import { hostAddressOf } from '../public-block.ts'
import { SERVICES } from './services.ts'
import type { FirstCloud } from './settings.ts'

const JOIN_FOR_MS = 24 * 3_600_000

export async function bootstrap(ctx: StoreCtx, files: ImageFiles, first: FirstCloud): Promise<void> {
  const endpoints = SERVICES.map(({ type, name, path }) => ({ type, name, url: `${first.url}${path}` }))
  await bootstrapIdentity(ctx, { ...first, endpoints })
  const { items: projects } = await listProjects(ctx, { filters: [], limit: 1000 })
  const idOf = (name: string) => projects.find((p) => p.name === name && p.domainId === DEFAULT_DOMAIN)?.id
  await bootstrapNetwork(ctx, {
    publicCidr: first.publicCidr,
    publicGateway: hostAddressOf(first.publicCidr).ip,
    physicalNetwork: 'public',
    demoProjectId: idOf('demo'),
    adminProjectId: idOf('admin') ?? '',
  })
  await bootstrapCompute(ctx)
  if (first.guestImage !== undefined) {
    await importImageFile(ctx, files, {
      path: first.guestImage,
      name: 'tiny',
      diskFormat: first.guestImage.endsWith('.raw') ? 'raw' : 'qcow2',
      visibility: 'public',
      ownerId: idOf('admin') ?? '',
    })
  }
  await allowJoin(ctx, first.joinToken, ctx.clock.now() + JOIN_FOR_MS)
}
