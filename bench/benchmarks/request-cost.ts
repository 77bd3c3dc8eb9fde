import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signedUrl } from '../access-key.ts'
import { openSession, type Session } from '../api.ts'
import { type Benchmark, type Figure, median } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { CONNECTIONS, type Load, measure, withBareServer } from '../load.ts'
import { processorTimeEach } from '../processor.ts'

interface Asked {
  what: string
  url: string
  headers: Record<string, string>
}

async function requestsOf(cloud: BenchCloud, admin: Session, member: Session): Promise<Asked[]> {
  const { networks } = (await member.call('GET', '/networking/v2.0/networks')).json
  const url = (path: string) => `${cloud.url}${path}`
  const asMember = { 'X-Auth-Token': member.token }
  return [
    {
      what: 'a token validated',
      url: url('/identity/v3/auth/tokens'),
      headers: { 'X-Auth-Token': admin.token, 'X-Subject-Token': member.token },
    },
    { what: 'a network shown', url: url(`/networking/v2.0/networks/${networks[0].id}`), headers: asMember },
    { what: 'flavors listed', url: url('/compute/v2.1/flavors'), headers: asMember },
    { what: 'regions described, by EC2', url: await signedUrl(cloud, member, 'DescribeRegions'), headers: {} },
  ]
}

/** The optimising compiler has done with a server's code after some hundred thousand requests. */
const WARM_SECONDS = 12
const ROUNDS = 10
const ROUND_SECONDS = 2

interface Measuring extends Load {
  pid: number
}

/** Both in turn, so that what else the machine does meets both. Its load only ever makes a request dearer: the least is nearest to the truth. */
async function costsOf(loads: readonly Measuring[]): Promise<number[][]> {
  for (const load of loads) await measure({ ...load, seconds: WARM_SECONDS })
  const costs = loads.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++)
    for (const [at, load] of loads.entries())
      costs[at]?.push(await processorTimeEach(load.pid, () => measure({ ...load, seconds: ROUND_SECONDS })))
  return costs
}

async function figureOf(pid: number, { what, url, headers }: Asked): Promise<Figure> {
  const body = await (await fetch(url, { headers })).text()
  const [ours = [], bares = []] = await withBareServer(body, (bare) =>
    costsOf([
      { pid, url, headers },
      { pid: bare.pid, url: bare.url },
    ]),
  )
  const [value, bare] = [Math.min(...ours), Math.min(...bares)]
  const medians = `medians ${median(ours).toFixed(1)} and ${median(bares).toFixed(1)}`
  const figure = {
    what: `${what} (${body.length} bytes; ${medians})`,
    value,
    unit: 'µs',
    limit: { what: 'a bare Node server', value: bare },
  }
  return what.startsWith('a token') ? { ...figure, goal: { most: Math.round(2 * bare) } } : figure
}

/** Of the default log level: each request leaves its line. */
export const benchmark: Benchmark = {
  about: `the processor's time for a request on ${CONNECTIONS} connections, in the controller alone`,
  run: () =>
    withCloud({ fake: true }, async (cloud) => {
      await cloud.start()
      const admin = await openSession(cloud, 'welkin-admin')
      const member = await openSession(cloud, 'welkin')
      const pid = Number(readFileSync(join(cloud.state, 'run', 'controller.pid'), 'latin1'))
      const figures: Figure[] = []
      for (const asked of await requestsOf(cloud, admin, member)) figures.push(await figureOf(pid, asked))
      admin.close()
      member.close()
      return figures
    }),
}
