import './time/on-one-thread.ts'
import { createHash } from 'node:crypto'
import { clientOf } from './tenants/client.ts'
import { inVirtualTime } from './time/pump.ts'
import { readMigrations, SimulatedCloud } from './world/cloud.ts'

const [seed = 1, hours = 0.2, kills = 0] = process.argv.slice(2).map(Number)
const migrations = await readMigrations()
const t0 = performance.now()
const cloud = new SimulatedCloud(seed, { controllers: 2, hosts: 5 })
const trace = createHash('sha256')
let gates = 0
const lines: string[] = []
cloud.onGate = (life, gate) => {
  gates++
  const line = `${cloud.time.elapsed} ${life.name} ${gate}\n`
  trace.update(line)
  if (process.env.TRACE) lines.push(line)
}
await inVirtualTime(
  cloud.time,
  (async () => {
    await cloud.start(migrations)
    console.log('started', cloud.time.elapsed, gates, (performance.now() - t0).toFixed(0))
    const client = clientOf(cloud.network, 'tenant-1')
    const login = await client.ask({
      method: 'POST',
      path: '/identity/v3/auth/tokens',
      body: {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'admin', domain: { id: 'default' }, password: 'admin-password' } },
          },
          scope: { project: { name: 'admin', domain: { id: 'default' } } },
        },
      },
    })
    if (login.kind !== 'answered') throw new Error(login.why)
    const token = String(login.headers['x-subject-token'])
    const ask = async (method: string, path: string, body?: object) => {
      const o = await client.ask({ method, path, token, body })
      return o.kind === 'answered' ? o : { status: 0, json: {} as any }
    }
    const img = await ask('POST', '/image/v2/images', {
      name: 'tiny',
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'public',
    })
    await ask('PUT', `/image/v2/images/${img.json.id}/file`, Buffer.alloc(1000, 'x'))
    const net = await ask('POST', '/networking/v2.0/networks', { network: { name: 'n' } })
    await ask('POST', '/networking/v2.0/subnets', {
      subnet: { network_id: net.json.network.id, cidr: '10.9.0.0/24', ip_version: 4 },
    })
    const flavors = await ask('GET', '/compute/v2.1/flavors')
    const made: string[] = []
    const end = cloud.time.elapsed + hours * 3600_000
    if (kills)
      void (async () => {
        for (;;) {
          await cloud.clock.sleep(cloud.random.below(60_000))
          cloud.kill(cloud.random.pick(cloud.processes))
        }
      })()
    while (cloud.time.elapsed < end) {
      if (cloud.random.chance(0.5) && made.length < 8) {
        const r = await ask('POST', '/compute/v2.1/servers', {
          server: {
            name: `s${made.length}`,
            imageRef: img.json.id,
            flavorRef: flavors.json.flavors[0].id,
            networks: [{ uuid: net.json.network.id }],
          },
        })
        if (r.status === 202) made.push(r.json.server.id)
        else if (r.status) console.log('create', r.status, JSON.stringify(r.json).slice(0, 200))
      } else if (made.length > 0) {
        const id = made.splice(cloud.random.below(made.length), 1)[0]
        await ask('DELETE', `/compute/v2.1/servers/${id}`)
      }
      await cloud.clock.sleep(cloud.random.below(120_000))
    }
    await cloud.clock.sleep(60_000)
    const list = await ask('GET', '/compute/v2.1/servers/detail')
    console.log(
      'servers',
      list.json.servers.map((s: any) => s.status).join(),
      'made',
      made.length,
      'guests',
      cloud.hosts.map((h) => [...h.guests.guests.values()].filter((g) => g.state === 'running').length).join(),
    )
  })(),
)
if (process.env.TRACE) (await import('node:fs')).writeFileSync(process.env.TRACE, lines.join(''))
cloud.end()
const ms = performance.now() - t0
console.log(
  seed,
  trace.digest('hex').slice(0, 16),
  `${(cloud.time.elapsed / 3600_000).toFixed(2)} h in ${ms.toFixed(0)} ms: ${(cloud.time.elapsed / 3600 / ms).toFixed(2)} h/s, ${gates} gates`,
)
process.exit(0)
