import { listHosts } from '../host/index.ts'
import { listImages } from '../image/index.ts'
import type { MakeSamples } from '../samples.fixture.ts'
import { createKeypair, createServers, createShape, getServer } from './index.ts'

export const makeSamples: MakeSamples = async ({ ctx, member, projectId, eventually }) => {
  const { items } = await listImages(member, { filters: [{ field: 'name', values: ['tiny'] }], limit: 1 })
  const [server] = await createServers(member, {
    name: 'mine',
    imageId: items[0]?.id ?? '',
    shapeId: '1',
    nics: 'none',
    securityGroups: [],
    meta: { colour: 'blue' },
    tags: [],
    files: [],
    configDrive: false,
    count: 1,
  })
  const id = server?.id ?? ''
  await eventually('the server is active', async () => ((await getServer(member, id)).status === 'active' ? true : undefined))
  await createKeypair(member, projectId, { name: 'mine', type: 'ssh', publicKey: PUBLIC_KEY })
  const shape = { name: 'theirs', cpus: 1, memory_mib: 64, disk_gib: 1, ephemeral_gib: 0, swap_mib: 0 }
  const [host] = await listHosts(ctx)
  return {
    server: id,
    server_metadata: 'colour',
    keypair: 'mine',
    shape: (await createShape(ctx, { ...shape, rxtx_factor: 1, isPublic: true, description: null })).id,
    host: host?.id ?? '',
  }
}

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8DqSxHVvTfZ0rOnhZB9ZbnkIEjv6nCwSbi8gqBbn2x me'
