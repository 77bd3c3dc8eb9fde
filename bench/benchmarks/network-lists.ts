import { openSession } from '../api.ts'
import type { Benchmark, Figure } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { fill, OTHERS, OWN, openFilled, timesOf } from '../crowded-lists.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'

const BASE = '/networking/v2.0'
const KINDS = ['networks', 'ports'] as const

export const benchmark: Benchmark = {
  about: `lists of ${OWN} networks and of ${OWN} ports a second on ${CONNECTIONS} connections, with ${OTHERS} others; the slowest list of 100`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const template = await openFilled(cloud)
      fill(cloud, template, OWN - 1, { from: 1 })
      const alone = await ratesOf(cloud)
      const sample = fill(cloud, template, OTHERS, { project: 'others', from: OWN })
      say(`${OTHERS} networks and ports of others are there`)
      const among = await ratesOf(cloud)
      const times = await slowest(cloud, pathsOf(sample))
      for (const { path, ms } of times.slice(0, 5)) say(`${ms.toFixed(1)} ms ${path}`)
      const lists = KINDS.map(
        (kind, i): Figure => ({
          what: `lists of ${OWN} ${kind}, without the others ${alone[i]?.value.toFixed(0)}/s`,
          value: among[i]?.value ?? 0,
          unit: '/s',
          limit: { what: 'a bare Node server', value: among[i]?.bare ?? 0 },
          goal: { least: 400 },
        }),
      )
      return [...lists, { what: 'the slowest list of 100', value: times[0]?.ms ?? 0, unit: 'ms', goal: { most: 8 } }]
    }),
}

/** Of the member's networks and ports. */
async function ratesOf(cloud: BenchCloud): Promise<{ value: number; bare: number }[]> {
  const rates: { value: number; bare: number }[] = []
  for (const kind of KINDS) {
    const member = await openSession(cloud, 'welkin')
    const { text } = await member.call('GET', `${BASE}/${kind}`)
    member.close()
    const headers = { 'X-Auth-Token': member.token }
    const value = await requestsPerSecond({ url: `${cloud.url}${BASE}/${kind}`, headers })
    rates.push({ value, bare: await bareRequestsPerSecond(text) })
  }
  return rates
}

/** The slowest first, asked by a member and by an admin. */
async function slowest(cloud: BenchCloud, paths: readonly string[]): Promise<{ path: string; ms: number }[]> {
  const times: { path: string; ms: number }[] = []
  for (const name of ['welkin', 'welkin-admin'] as const) {
    const session = await openSession(cloud, name)
    times.push(...(await timesOf(session, paths)))
    session.close()
  }
  return times.sort((a, b) => b.ms - a.ms)
}

/** What clients ask for. */
const pathsOf = (sample: ReturnType<typeof fill>): string[] =>
  [
    ...KINDS,
    ...KINDS.map((kind) => `${kind}?sort_key=name&sort_dir=desc`),
    ...KINDS.flatMap((kind) => [`${kind}?name=others-50000`, `${kind}?tags=none`, `${kind}?status=DOWN`]),
    `networks?id=${sample.network}`,
    'networks?router:external=true',
    'networks?shared=true',
    'networks?project_id=others',
    `ports?network_id=${sample.network}`,
    `ports?device_id=${sample.device}`,
    'ports?device_owner=network:router_interface',
    `ports?mac_address=${sample.mac}`,
    `ports?fixed_ips=ip_address%3D${sample.ip}`,
    `ports?fixed_ips=ip_address_substr%3D${sample.ip.slice(0, -1)}`,
    'ports?status=ACTIVE',
  ].map((path) => `${BASE}/${path}${path.includes('?') ? '&' : '?'}limit=100`)
