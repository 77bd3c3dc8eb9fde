import { randomUUID } from 'node:crypto'
import { openSession, type Session, until } from '../api.ts'
import type { Benchmark } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { copyRows } from '../copy-rows.ts'
import { timesOf } from '../crowded-lists.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'

const VOLUMES = '/volume/v3/volumes'
const OWN = 1000
const OTHERS = 100_000

export const benchmark: Benchmark = {
  about: `detailed lists of ${OWN} volumes a second on ${CONNECTIONS} connections, with ${OTHERS} others; the slowest list of 100`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const member = await openSession(cloud, 'welkin')
      const id = await makeOne(member)
      fill(cloud, id, OWN - 1, { from: 1 })
      const alone = await rateOf(cloud, member)
      fill(cloud, id, OTHERS, { project: 'others', from: OWN })
      say(`${OTHERS} volumes of others are there`)
      const among = await rateOf(cloud, member)
      const admin = await openSession(cloud, 'welkin-admin')
      const times = [...(await timesOf(member, PATHS)), ...(await timesOf(admin, [...PATHS, ...OF_ALL]))].sort(
        (a, b) => b.ms - a.ms,
      )
      for (const { path, ms } of times.slice(0, 5)) say(`${ms.toFixed(1)} ms ${path}`)
      member.close()
      admin.close()
      return [
        {
          what: `lists of ${OWN} volumes (${(among.bytes / 1024).toFixed(0)} KiB each), without the others ${alone.value.toFixed(1)}/s`,
          value: among.value,
          unit: '/s',
          limit: { what: 'a bare Node server', value: among.bare },
          goal: { least: 300 },
        },
        { what: 'the slowest list of 100', value: times[0]?.ms ?? 0, unit: 'ms', goal: { most: 8 } },
      ]
    }),
}

async function makeOne(member: Session): Promise<string> {
  const { volume } = (await member.call('POST', VOLUMES, { volume: { name: 'own-0', size: 1, metadata: { season: 'spring' } } }))
    .json
  await until(async () => {
    const { status } = (await member.call('GET', `${VOLUMES}/${volume.id}`)).json.volume
    return status === 'available' ? true : undefined
  }, 20)
  return volume.id
}

/** Copies of the volume; they belong to `project`, or where there is none to the member's own. */
function fill(cloud: BenchCloud, id: string, count: number, { project, from }: { project?: string; from: number }): void {
  const owner: Readonly<Record<string, string>> = project === undefined ? {} : { project_id: project }
  const rows = Array.from({ length: count }, (_, i) => {
    const n = from + i
    return { id: randomUUID(), name: `${project ?? 'own'}-${n}`, created_at: n, claimed_gib: 0, ...owner }
  })
  copyRows(cloud, [
    { table: 'volume', of: { column: 'id', value: id }, rows },
    { table: 'volume_metadata', of: { column: 'volume_id', value: id }, rows: rows.map((row) => ({ volume_id: row.id })) },
  ])
}

async function rateOf(cloud: BenchCloud, member: Session): Promise<{ value: number; bare: number; bytes: number }> {
  const path = `${VOLUMES}/detail`
  const { text, json } = await member.call('GET', path)
  if (json.volumes.length !== OWN) throw new Error(`The list holds ${json.volumes.length} volumes.`)
  const value = await requestsPerSecond({ url: `${cloud.url}${path}`, headers: { 'X-Auth-Token': member.token } })
  return { value, bare: await bareRequestsPerSecond(text), bytes: text.length }
}

/** What clients ask for. */
const PATHS = [
  '',
  'sort=name:desc',
  'sort=size:asc',
  'status=available',
  'status=error',
  'name=own-500',
  'name=others-50000',
  'bootable=false',
  'volume_type=__DEFAULT__',
  'availability_zone=nova',
  "metadata={'season':'spring'}",
].map((query) => `${VOLUMES}/detail?limit=100&${query}`)
const OF_ALL = ['', 'status=error', 'project_id=others', 'name=others-50000', 'sort=name:asc'].map(
  (query) => `${VOLUMES}/detail?limit=100&all_tenants=1&${query}`,
)
