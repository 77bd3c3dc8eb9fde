import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSession } from '../api.ts'
import { type GuestModel, modelOf, startBare } from '../bare-qemu.ts'
import { type Benchmark, median } from '../benchmark.ts'
import { freePort, withCloud } from '../cloud.ts'
import { ageOf, guestPid, look, sshGreets } from '../guest.ts'
import { type RealServers, realServers } from '../real-servers.ts'

const TIMES = 10
const BARE_TIMES = 3

interface Round {
  active: number
  greeted: number
  loggedIn: number
  model: GuestModel
}

export const benchmark: Benchmark = {
  about: `a real server from the request to ACTIVE and to ssh through its floating IP (median of ${TIMES})`,
  run: (say) =>
    withCloud({}, async (cloud) => {
      await cloud.start()
      const member = await openSession(cloud, 'welkin')
      const key = join(cloud.state, '..', 'key')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
      const keypair = { name: 'bench', public_key: readFileSync(`${key}.pub`, 'utf8').trim() }
      await member.call('POST', '/compute/v2.1/os-keypairs', { keypair })
      const servers = await realServers(cloud, member, 'bench')
      await oneRound(servers, 'first', key) // fetches the image and fills the page cache
      const rounds: Round[] = []
      for (let i = 1; i <= TIMES; i++) {
        const round = await oneRound(servers, `server-${i}`, key)
        say(`ACTIVE ${ms(round.active)}, ssh greets ${ms(round.greeted)}, logged in ${ms(round.loggedIn)}`)
        rounds.push(round)
      }
      member.close()
      const bare = await bareLimits(rounds.slice(0, BARE_TIMES).map(({ model }) => model))
      const of = (kind: 'active' | 'greeted' | 'loggedIn') => median(rounds.map((round) => round[kind])) / 1000
      return [
        {
          what: 'request → ACTIVE',
          value: of('active'),
          unit: 's',
          limit: { what: 'bare QEMU → QMP', value: bare.listening },
          goal: { most: 0.4 },
          openstack: 2.9,
        },
        {
          what: 'request → ssh greets',
          value: of('greeted'),
          unit: 's',
          limit: { what: 'bare QEMU → the same', value: bare.greeted },
        },
        { what: 'request → a command ran by ssh', value: of('loggedIn'), unit: 's' },
      ]
    }),
}

const ms = (value: number) => `${Math.round(value)} ms`

async function oneRound(servers: RealServers, name: string, key: string): Promise<Round> {
  const began = performance.now()
  const since = () => performance.now() - began
  const id = await servers.create(name)
  await servers.untilActive(id)
  const active = since()
  const address = await servers.addAddress(id)
  await sshGreets(address, 22)
  const greeted = since()
  await runBySsh(address, key)
  const loggedIn = since()
  const model = modelOf(await guestPid(servers.folderOf(id)))
  await servers.remove(id)
  return { active, greeted, loggedIn, model }
}

async function runBySsh(address: string, key: string): Promise<void> {
  const strangers = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR']
  for (let tries = 0; tries < 50; tries++) {
    const child = spawn('ssh', ['-i', key, '-o', 'BatchMode=yes', ...strangers, `welkin@${address}`, 'true'], { stdio: 'ignore' })
    const [code] = await once(child, 'exit')
    if (code === 0) return // the server greets a moment before it has the key
  }
  throw new Error(`No command could be run by ssh at ${address}.`)
}

async function bareLimits(models: readonly GuestModel[]): Promise<{ listening: number; greeted: number }> {
  const listening: number[] = []
  const greeted: number[] = []
  for (const model of models) {
    const port = await freePort()
    const guest = await startBare(model, port)
    await look('QMP', () => existsSync(join(guest.folder, 'qmp.sock')) || undefined)
    listening.push(ageOf(guest.pid))
    await sshGreets('127.0.0.1', port)
    greeted.push(ageOf(guest.pid))
    await guest.end()
  }
  return { listening: median(listening) / 1000, greeted: median(greeted) / 1000 }
}
