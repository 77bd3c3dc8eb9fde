/** Very many servers on very many pretended hosts: what two benchmarks begin with. */
import { openSession, type Session, until } from './api.ts'
import type { BenchCloud } from './cloud.ts'

export const SERVERS = 1000
export const HOSTS = 100
const AT_ONCE = 16

export interface Crowd {
  admin: Session
  member: Session
  /** From the first request to the last answer, and until all are ACTIVE. */
  accepted: number
  active: number
}

/** Lifts the limits, makes a network with room, and makes the servers one by one, 16 requests at once. */
export async function makeCrowd(cloud: BenchCloud, say: (line: string) => void): Promise<Crowd> {
  const admin = await openSession(cloud, 'welkin-admin')
  const member = await openSession(cloud, 'welkin')
  const networkId = await makeRoom(admin, member)
  const { images } = (await member.call('GET', '/image/v2/images?name=tiny')).json
  const began = performance.now()
  let next = 0
  const makeSome = async () => {
    while (next < SERVERS) {
      const name = `crowd-${next++}`
      const server = { name, flavorRef: '1', imageRef: images[0].id, networks: [{ uuid: networkId }] }
      await member.call('POST', '/compute/v2.1/servers', { server })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome))
  const accepted = performance.now() - began
  say(`${SERVERS} requests answered after ${(accepted / 1000).toFixed(1)} s`)
  await until(async () => ((await countOf(member, 'ACTIVE')) === SERVERS ? true : await refuseErrors(member)), 200, 600_000)
  return { admin, member, accepted, active: performance.now() - began }
}

async function countOf(member: Session, status: string): Promise<number> {
  return (await member.call('GET', `/compute/v2.1/servers?limit=${SERVERS}&status=${status}`)).json.servers.length
}

async function refuseErrors(member: Session): Promise<undefined> {
  const { servers } = (await member.call('GET', '/compute/v2.1/servers/detail?status=ERROR&limit=1')).json
  if (servers.length > 0) throw new Error(`A server failed: ${servers[0].fault?.message}`)
}

/** The member's project may have as many as it makes. */
export async function liftQuotas(admin: Session): Promise<void> {
  const { projects } = (await admin.call('GET', '/identity/v3/projects?name=demo')).json
  const id: string = projects[0].id
  const quota_set = { instances: -1, cores: -1, ram: -1 }
  await admin.call('PUT', `/compute/v2.1/os-quota-sets/${id}`, { quota_set })
  await admin.call('PUT', `/networking/v2.0/quotas/${id}`, { quota: { port: -1, network: -1 } })
}

async function makeRoom(admin: Session, member: Session): Promise<string> {
  await liftQuotas(admin)
  const { network } = (await member.call('POST', '/networking/v2.0/networks', { network: { name: 'crowd' } })).json
  const subnet = { network_id: network.id, ip_version: 4, cidr: '10.64.0.0/20' }
  await member.call('POST', '/networking/v2.0/subnets', { subnet })
  return network.id
}
