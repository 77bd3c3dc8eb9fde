/** What tempest must be told of a cloud; what it needs and is not there is made. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Asking } from './access.ts'

export interface CloudFacts {
  /** Types of the services in the catalogue. */
  services: ReadonlySet<string>
  /** Two of each, where there is a compute and an image service. */
  shapes: string[]
  images: string[]
  /** What scenarios upload and boot: the first image once more. */
  imageFile?: ImageFile
  /** Where a cloud of the run's own downloads images from. */
  downloads?: { image: string; qcow2: string }
  /** The network with floating addresses. */
  external?: { id: string; name: string }
  /** Aliases of the network API's extensions. */
  networkExtensions: string[]
}

export interface ImageFile {
  path: string
  diskFormat: string
  containerFormat: string
}

/** @param folder for files that tempest reads */
export async function gatherFacts(asking: Asking, folder: string): Promise<CloudFacts> {
  const services = new Set(asking.endpoints.keys())
  const facts: CloudFacts = { services, shapes: [], images: [], networkExtensions: [] }
  if (services.has('image')) Object.assign(facts, await imageFacts(asking, join(folder, 'image')))
  if (services.has('compute'))
    facts.shapes = await Promise.all([ensureShape(asking, 'tempest', 64), ensureShape(asking, 'tempest-alt', 96)])
  if (services.has('network')) Object.assign(facts, await networkFacts(asking))
  return facts
}

interface Image {
  id: string
  name: string
  disk_format: string
  container_format: string
}

/** The oldest image, what it is made of, and a second one that holds the same. */
async function imageFacts(asking: Asking, path: string): Promise<Pick<CloudFacts, 'images' | 'imageFile'>> {
  const { images } = (await asking.ask('image', '/v2/images?sort=created_at:asc&status=active')) as { images: Image[] }
  const [first] = images
  if (!first) return { images: [] }
  const bytes = Buffer.from(await (await asking.fetchRaw('image', `/v2/images/${first.id}/file`)).arrayBuffer())
  writeFileSync(path, bytes)
  const second = images.find(({ name }) => name === 'tempest-alt')?.id ?? (await makeSecond(asking, first, bytes))
  const imageFile = { path, diskFormat: first.disk_format, containerFormat: first.container_format }
  return { images: [first.id, second], imageFile }
}

async function makeSecond({ ask, fetchRaw }: Asking, first: Image, bytes: Buffer): Promise<string> {
  const { disk_format, container_format } = first
  const body = { name: 'tempest-alt', visibility: 'public', disk_format, container_format }
  const { id } = (await ask('image', '/v2/images', body)) as Image
  const headers = { 'content-type': 'application/octet-stream' }
  await fetchRaw('image', `/v2/images/${id}/file`, { method: 'PUT', headers, body: bytes })
  return id
}

async function ensureShape({ ask }: Asking, name: string, ram: number): Promise<string> {
  const { flavors } = (await ask('compute', '/flavors')) as { flavors: { id: string; name: string }[] }
  const found = flavors.find((flavor) => flavor.name === name)
  if (found) return found.id
  const { flavor } = (await ask('compute', '/flavors', { flavor: { name, ram, vcpus: 1, disk: 1 } })) as {
    flavor: { id: string }
  }
  return flavor.id
}

async function networkFacts({ ask }: Asking): Promise<Pick<CloudFacts, 'external' | 'networkExtensions'>> {
  const { networks } = (await ask('network', '/v2.0/networks?router:external=true')) as {
    networks: { id: string; name: string }[]
  }
  const { extensions } = (await ask('network', '/v2.0/extensions')) as { extensions: { alias: string }[] }
  return { external: networks[0], networkExtensions: extensions.map(({ alias }) => alias) }
}
