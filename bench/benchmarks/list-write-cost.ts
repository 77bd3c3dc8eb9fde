import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSession, type Session } from '../api.ts'
import { type Benchmark, type Figure, median } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { restingCpu } from '../controller-cpu.ts'
import { liftQuotas } from '../many-servers.ts'

const ROUNDS = 6
const CREATES = 100

/** What makes one of a kind; those come first that the others stand on. */
type Create = (n: number) => Promise<unknown>

export const benchmark: Benchmark = {
  about:
    'write-cost of the indexes of lists: processor time of a server, port, network and user made, with them, without those of texts and without the others, in turn',
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const [member, admin] = [await openSession(cloud, 'welkin'), await openSession(cloud, 'welkin-admin')]
      await liftQuotas(admin)
      const indexes = openIndexes(cloud)
      try {
        const figures: Figure[] = []
        for (const [kind, create] of await createsOf(member, admin)) figures.push(await costOf(cloud, { kind, create, indexes }))
        say(`${ROUNDS} rounds of ${CREATES} each, in turn`)
        return figures
      } finally {
        indexes.close()
        member.close()
        admin.close()
      }
    }),
}

async function createsOf(member: Session, admin: Session): Promise<[string, Create][]> {
  const networks = '/networking/v2.0/networks'
  const ported = (await member.call('POST', networks, { network: { name: 'ports' } })).json.network.id
  await member.call('POST', '/networking/v2.0/subnets', { subnet: { network_id: ported, ip_version: 4, cidr: '10.64.0.0/16' } })
  const { images } = (await member.call('GET', '/image/v2/images?name=tiny')).json
  const server = { flavorRef: '1', imageRef: images[0].id, networks: 'none' }
  return [
    ['network', (n) => member.call('POST', networks, { network: { name: `rack-${n}-network` } })],
    ['port', (n) => member.call('POST', '/networking/v2.0/ports', { port: { name: `rack-${n}-port`, network_id: ported } })],
    ['user', (n) => admin.call('POST', '/identity/v3/users', { user: { name: `person-${n}` } })],
    ['server', (n) => member.call('POST', '/compute/v2.1/servers', { server: { ...server, name: `web-${n}.rack-7` } })],
  ]
}

interface Measured {
  kind: string
  create: Create
  indexes: Indexes
}

async function costOf(cloud: BenchCloud, { kind, create, indexes }: Measured): Promise<Figure> {
  const took = { all: [] as number[], texts: [] as number[], columns: [] as number[] }
  let n = 0
  for (let round = 0; round <= ROUNDS; round++)
    for (const without of ['all', 'texts', 'columns'] as const) {
      if (without !== 'all') indexes[without].drop()
      const before = await restingCpu(cloud)
      for (const end = n + CREATES; n < end; n++) await create(n)
      if (round > 0) took[without].push(((await restingCpu(cloud)) - before) / CREATES)
      if (without !== 'all') indexes[without].restore()
    }
  return {
    ...{ what: `a ${kind} made`, value: median(took.all), unit: 'ms of the processor' },
    limit: { what: 'without the list indexes of texts', value: median(took.texts) },
    grown: [{ what: 'without the other indexes of lists', value: median(took.columns) }],
  }
}

interface Dropped {
  drop(): void
  restore(): void
}

interface Indexes {
  /** The triggers that keep indexes of texts: rows that are made without them are found by none of their texts. */
  texts: Dropped
  /** B-trees. */
  columns: Dropped
  close(): void
}

const TEXTS = "type = 'trigger' and name like '%_search_text_%'"
const COLUMNS = `type = 'index' and sql is not null and (name like '%_list_%' or name like '%_unusual_%'
  or name like '%_described' or name like 'audit_event_by_%' or name = 'project_domains')`

/** Beside the cloud. */
function openIndexes(cloud: BenchCloud): Indexes {
  const database = new DatabaseSync(join(cloud.state, 'controller', 'welkin.db'))
  database.exec('pragma busy_timeout = 30000')
  const dropped = (which: string): Dropped => {
    const all = database.prepare(`select type, name, sql from sqlite_master where ${which}`).all()
    if (all.length === 0) throw new Error(`Nothing is there of ${which}.`)
    return {
      drop: () => database.exec(all.map(({ type, name }) => `drop ${type} ${name};`).join('\n')),
      restore: () => database.exec(all.map(({ sql }) => `${sql};`).join('\n')),
    }
  }
  return { texts: dropped(TEXTS), columns: dropped(COLUMNS), close: () => database.close() }
}
