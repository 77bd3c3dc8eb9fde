import type { Benchmark, Figure } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { fill, OTHERS, OWN, openFilled, timesOf } from '../crowded-lists.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'

const BASE = '/networking/v2.0'

export const benchmark: Benchmark = {
  about: `lists of ${OWN} networks and of ${OWN} ports a second on ${CONNECTIONS} connections, with ${OTHERS} others; the slowest list of 100`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const { admin, member, template } = await openFilled(cloud)
      fill(cloud, template, OWN - 1, { from: 1 })
      const headers = { 'X-Auth-Token': member.token }
      const rate = (kind: string) => requestsPerSecond({ url: `${cloud.url}${BASE}/${kind}`, headers })
      const alone = new Map<string, number>()
      for (const kind of KINDS) alone.set(kind, await rate(kind))
      const sample = fill(cloud, template, OTHERS, { project: 'others', from: OWN })
      say(`${OTHERS} networks and ports of others are there`)
      const figures: Figure[] = []
      for (const kind of KINDS) {
        const { text, json } = await member.call('GET', `${BASE}/${kind}`)
        say(`${kind}: ${json[kind].length} rows, ${(text.length / 1024).toFixed(0)} KiB`)
        const limit = { what: 'a bare Node server', value: await bareRequestsPerSecond(text) }
        const value = await rate(kind)
        say(`${kind}: ${value.toFixed(0)}/s, without the others ${alone.get(kind)?.toFixed(0)}/s`)
        figures.push({ what: `lists of ${json[kind].length} ${kind}`, value, unit: '/s', limit, goal: { least: 400 } })
      }
      const times = [...(await timesOf(member, pathsOf(sample))), ...(await timesOf(admin, pathsOf(sample)))]
      times.sort((a, b) => b.ms - a.ms)
      for (const { path, ms } of times.slice(0, 5)) say(`${ms.toFixed(1)} ms ${path}`)
      admin.close()
      member.close()
      return [...figures, { what: 'the slowest list of 100', value: times[0]?.ms ?? 0, unit: ' ms', goal: { most: 8 } }]
    }),
}

const KINDS = ['networks', 'ports'] as const

/** What clients ask for. */
const pathsOf = (sample: ReturnType<typeof fill>): string[] =>
  [
    ...['networks', 'ports'],
    ...['networks', 'ports'].map((kind) => `${kind}?sort_key=name&sort_dir=desc`),
    ...['networks', 'ports'].flatMap((kind) => [`${kind}?name=others-50000`, `${kind}?tags=none`, `${kind}?status=DOWN`]),
    `networks?id=${sample.network}`,
    'networks?router:external=true',
    'networks?shared=true',
    'networks?project_id=others',
    `ports?marker=${sample.port}`,
    `ports?network_id=${sample.network}`,
    `ports?device_id=${sample.device}`,
    'ports?device_owner=network:router_interface',
    `ports?mac_address=${sample.mac}`,
    `ports?fixed_ips=ip_address%3D${sample.ip}`,
    `ports?fixed_ips=ip_address_substr%3D${sample.ip.slice(0, -1)}`,
    'ports?status=ACTIVE',
  ].map((path) => `${BASE}/${path}${path.includes('?') ? '&' : '?'}limit=100`)
