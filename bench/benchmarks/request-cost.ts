import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signedUrl } from '../access-key.ts'
import { openSession, type Session } from '../api.ts'
import type { Benchmark, Figure } from '../benchmark.ts'
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

/** The same load before, so that all is compiled that will be. */
async function costOf(pid: number, load: Load): Promise<number> {
  await measure({ ...load, seconds: 3 })
  return processorTimeEach(pid, () => measure(load))
}

async function figureOf(pid: number, { what, url, headers }: Asked): Promise<Figure> {
  const body = await (await fetch(url, { headers })).text()
  const value = await costOf(pid, { url, headers })
  const bare = await withBareServer(body, (server) => costOf(server.pid, { url: server.url }))
  const figure = { what: `${what} (${body.length} bytes)`, value, unit: 'µs', limit: { what: 'a bare Node server', value: bare } }
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
