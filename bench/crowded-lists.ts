/** Fills a cloud with what lists have to find their way through, and asks lists of it. */
import { randomUUID } from 'node:crypto'
import { openSession, type Session } from './api.ts'
import { median } from './benchmark.ts'
import type { BenchCloud } from './cloud.ts'
import { type Copies, copyRows } from './copy-rows.ts'

/** What the member's project has, and what others have. */
export const OWN = 1000
export const OTHERS = 100_000

/** One of the others', to look for. */
export interface Sample {
  network: string
  port: string
  ip: string
  mac: string
  device: string
}

interface Template {
  network: string
  port: string
}

/** Makes one network and one port of the member's, which all others are copies of. */
export async function openFilled(cloud: BenchCloud): Promise<Template> {
  const member = await openSession(cloud, 'welkin')
  const { network } = (await member.call('POST', '/networking/v2.0/networks', { network: { name: 'own-0' } })).json
  const subnet = { network_id: network.id, ip_version: 4, cidr: '10.64.0.0/14' }
  await member.call('POST', '/networking/v2.0/subnets', { subnet })
  const { port } = (await member.call('POST', '/networking/v2.0/ports', { port: { name: 'own-0', network_id: network.id } })).json
  member.close()
  return { network: network.id, port: port.id }
}

/** Copies of the template; they belong to `project`, or where there is none to the member's own. */
export function fill(
  cloud: BenchCloud,
  template: Template,
  count: number,
  { project, from }: { project?: string; from: number },
): Sample {
  const ids = Array.from({ length: count }, (_, i) => ({ n: from + i, network: randomUUID(), port: randomUUID() }))
  const owner: Readonly<Record<string, string>> = project === undefined ? {} : { project_id: project }
  const name = (n: number) => `${project ?? 'own'}-${n}`
  const ip = (n: number) => `10.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`
  const mac = (n: number) =>
    `fa:16:3f:${[n >> 16, n >> 8, n].map((byte) => (byte & 255).toString(16).padStart(2, '0')).join(':')}`
  const copies: Copies[] = [
    {
      table: 'network',
      of: { column: 'id', value: template.network },
      rows: ids.map(({ n, network }) => ({ id: network, name: name(n), created_at: n, ...owner })),
    },
    {
      table: 'port',
      of: { column: 'id', value: template.port },
      rows: ids.map(({ n, network, port }) => ({
        id: port,
        network_id: network,
        name: name(n),
        created_at: n,
        mac: mac(n),
        device_id: `device-${n}`,
        ...owner,
      })),
    },
    {
      table: 'address',
      of: { column: 'port_id', value: template.port },
      rows: ids.map(({ n, network, port }) => ({ port_id: port, network_id: network, subnet_id: network, ip: ip(n) })),
    },
    {
      table: 'port_security_group',
      of: { column: 'port_id', value: template.port },
      rows: ids.map(({ port }) => ({ port_id: port })),
    },
  ]
  copyRows(cloud, copies)
  const middle = ids[count >> 1]
  if (!middle) throw new Error('Nothing was to be made.')
  const { n } = middle
  return { network: middle.network, port: middle.port, ip: ip(n), mac: mac(n), device: `device-${n}` }
}

const TIMES = 15

/** Milliseconds of one request of each path, alone on the cloud: the middle of some. */
export async function timesOf(session: Session, paths: readonly string[]): Promise<{ path: string; ms: number }[]> {
  const times: { path: string; ms: number }[] = []
  for (const path of paths) {
    const took: number[] = []
    for (let i = 0; i < TIMES; i++) {
      const began = performance.now()
      await session.call('GET', path)
      took.push(performance.now() - began)
    }
    times.push({ path, ms: median(took) })
  }
  return times
}
