/** Reads from a running QEMU which volumes it has, and as what. */
import type { BlockNode, Qmp } from '../../../wire/qmp/index.ts'
import type { DiskLimits } from '../driver.ts'
import { limitsSeen } from './volume-limits.ts'
import { parseDeviceName, parseNodeName } from './volume-names.ts'

export interface OpenVolume {
  id: string
  /** The device in the guest; absent when the guest has let go of it. */
  device?: { name: string; port?: number }
  /** What throttles it; absent with the device. */
  block?: string
  limits?: DiskLimits
  /** The file that the guest writes, or wrote last. */
  path: string
  sizeBytes: number
  /** That of `path`. */
  node: string
  layer: number
  /** All of it that is open, the newest first. */
  nodes: string[]
}

export interface VolumeState {
  volumes: OpenVolume[]
  /** Names of everything that was put into the guest. */
  devices: Set<string>
  /** Numbers of the ports that something is in. */
  taken: Set<number>
}

export async function readVolumes(qmp: Qmp): Promise<VolumeState> {
  const [blocks, nodes, listed] = await Promise.all([
    qmp.execute('query-block'),
    qmp.execute('query-named-block-nodes', { flat: true }),
    qmp.execute('qom-list', { path: '/machine/peripheral' }),
  ])
  const devices = new Set(listed.map(({ name }) => name))
  const active = new Map(blocks.map((block) => [block.inserted?.['node-name'] ?? '', block]))
  const found = [...devices].flatMap((name) => {
    const parsed = parseDeviceName(name)
    return parsed ? [{ name, ...parsed }] : []
  })
  const volumes = [...nodesByVolume(nodes)].map(([id, own]): OpenVolume => {
    const newest = own.find(({ name }) => active.has(name)) ?? own[0]
    const device = found.find(({ volumeId }) => volumeId === id)
    const block = newest && active.get(newest.name)
    const limits = block && limitsSeen(block)
    return {
      id,
      ...(block?.qdev !== undefined && { block: block.qdev }),
      ...(limits && { limits }),
      ...(device && { device: { name: device.name, port: device.port } }),
      path: newest?.path ?? '',
      sizeBytes: newest?.sizeBytes ?? 0,
      node: newest?.name ?? '',
      layer: newest?.layer ?? 0,
      nodes: own.map(({ name }) => name),
    }
  })
  return { volumes, devices, taken: new Set(found.flatMap(({ port }) => port ?? [])) }
}

/** QEMU tells of a file alone by its path, and of one that takes more to be opened by all of that. */
export function pathOf(file: string): string {
  if (!file.startsWith('json:')) return file
  const told = JSON.parse(file.slice('json:'.length)) as { file?: { filename?: string } }
  return told.file?.filename ?? file
}

interface OwnNode {
  name: string
  layer: number
  path: string
  sizeBytes: number
}

/** The newest first. */
function nodesByVolume(nodes: readonly BlockNode[]): Map<string, OwnNode[]> {
  const found = new Map<string, OwnNode[]>()
  for (const { 'node-name': name = '', file, image } of nodes) {
    const parsed = parseNodeName(name)
    if (!parsed) continue
    const own = found.get(parsed.volumeId) ?? []
    own.push({ name, layer: parsed.layer, path: pathOf(file), sizeBytes: image['virtual-size'] })
    found.set(parsed.volumeId, own)
  }
  for (const own of found.values()) own.sort((a, b) => b.layer - a.layer)
  return found
}
