/** What a running guest's network is made of is taken away, piece by piece: the doctor says so, and the guest is reached again. */
import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from './harness/api.ts'
import { eventually } from './harness/eventually.ts'
import { ensureKeypair, type Guest, makeGuest, networkId } from './harness/guests.ts'
import { killAtOnce, pidOf } from './harness/kill-targets.ts'
import { run } from './harness/process.ts'
import { bootId, type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const BACK_WITHIN_MS = 10_000

const losing = suite({ name: 'lost-network' })
const { step } = losing
let key: Key
let session: Session
let guest: Guest
let boot = ''

const at = (...path: string[]) => join(losing.cloud.root, ...path)

async function root(...argv: string[]): Promise<void> {
  const { code, stderr } = await run(argv, { timeoutMs: 20_000 })
  assert.equal(code, 0, `${argv.join(' ')}: ${stderr}`)
}

/** Of `ip`, in the cloud's namespace. */
const inNamespace = (...words: string[]) => root('ip', '-n', `wk-${losing.cloud.id}`, ...words)

const metadataNamespace = async () => `wk-${losing.cloud.id}-md-${await networkId(session)}`
/** Of `ip`, in the network's metadata namespace. */
const inMetadata = async (...words: string[]) => root('ip', '-n', await metadataNamespace(), ...words)

const tap = () => `tap${guest.portIds[0]?.slice(0, 11)}`

async function metadataDevice(): Promise<string> {
  const { ports } = await session.get('network', `/ports?device_owner=network:distributed&network_id=${await networkId(session)}`)
  return `md${ports[0].id.slice(0, 13)}`
}

const inSwitch = (...words: string[]) =>
  root('ovs-vsctl', '--no-wait', '--timeout=5', `--db=unix:${at('agent', 'switch', 'conf.sock')}`, ...words)

/** As the runbook tells of a damaged one; whatever serves it is ended as well. */
function loseDatabase(file: string, victim: Parameters<typeof killAtOnce>[1]): void {
  renameSync(file, `${file}.away`)
  killAtOnce(losing.cloud, victim)
}

const LOSSES: Record<string, () => Promise<void>> = {
  'OVN’s databases': async () => {
    loseDatabase(at('central', 'nb.db'), 'northbound ovsdb-server')
    loseDatabase(at('central', 'sb.db'), 'southbound ovsdb-server')
  },
  'the switch’s database': async () => loseDatabase(at('agent', 'switch', 'conf.db'), 'switch ovsdb-server'),
  'the integration bridge': () => inSwitch('del-br', 'br-int'),
  'the integration bridge’s flows': () => root('ovs-ofctl', 'del-flows', `unix:${at('agent', 'switch', 'br-int.mgmt')}`),
  'one table of those': () => root('ovs-ofctl', 'del-flows', `unix:${at('agent', 'switch', 'br-int.mgmt')}`, 'table=8'),
  'the flow of the bridge to the public network': () =>
    root('ovs-ofctl', 'del-flows', `unix:${at('agent', 'switch', 'br-public.mgmt')}`),
  'its tap’s place in the switch': () => inSwitch('del-port', 'br-int', tap()),
  'the host’s end of the public network': () => root('ip', 'link', 'del', `wk${losing.cloud.id}-pub`),
  'the metadata address’ device': async () => inNamespace('link', 'del', await metadataDevice()),
  'its tap, set down': () => inNamespace('link', 'set', tap(), 'down'),
  'the metadata address': async () => inMetadata('addr', 'del', '169.254.169.254/32', 'dev', 'eth0'),
  'the metadata namespace’s routes': async () => inMetadata('route', 'flush', 'table', 'main'),
  'the metadata namespace': async () => root('ip', 'netns', 'del', await metadataNamespace()),
}

const askMetadata = () => ssh(key, guest.address, 'wget -qO- http://169.254.169.254/openstack/latest/meta_data.json')

step('a guest runs', async () => {
  key = await makeKey(losing.cloud.clientFolder)
  session = await losing.cloud.login()
  await ensureKeypair(session, key)
  guest = await makeGuest(session, { name: 'loser' })
  boot = await bootId(key, guest.address)
  assert.match(await askMetadata(), new RegExp(guest.id))
})

for (const [what, lose] of Object.entries(LOSSES)) {
  step(`it loses ${what}`, async () => {
    const agent = pidOf(losing.cloud, 'agent')
    process.kill(agent, 'SIGSTOP') // else all is mended before a doctor can be asked
    try {
      await lose()
      await assert.rejects(losing.cloud.welkin('doctor', '--state', losing.cloud.root), /problem/i)
    } finally {
      process.kill(agent, 'SIGCONT')
    }
    const soon = { withinMs: BACK_WITHIN_MS }
    assert.equal(await ssh(key, guest.address, 'cat /proc/sys/kernel/random/boot_id', soon), boot)
    await eventually('it reaches its metadata', async () => assert.match(await askMetadata(), new RegExp(guest.id)), soon)
    const isWell = () => losing.cloud.welkin('doctor', '--state', losing.cloud.root)
    await eventually('the doctor is content', isWell, { withinMs: 30_000 })
  })
}

step('its tap is deleted: the doctor names the guest, its port is DOWN, and a hard reboot mends it', async () => {
  const [port = ''] = guest.portIds
  const statusOf = async () => (await session.get('network', `/ports/${port}`)).port.status
  const examine = () => losing.cloud.welkin('doctor', '--state', losing.cloud.root)
  await inNamespace('link', 'del', tap())
  await eventually('the port is down', async () => assert.equal(await statusOf(), 'DOWN'), { withinMs: BACK_WITHIN_MS })
  await eventually('the doctor says what to do', () => assert.rejects(examine(), /hard reboot[\s\S]*loser/), { withinMs: 30_000 })
  await session.post('compute', `/servers/${guest.id}/action`, { reboot: { type: 'HARD' } })
  await eventually('a new boot', async () => assert.notEqual(await bootId(key, guest.address), boot))
  await eventually('the port is up', async () => assert.equal(await statusOf(), 'ACTIVE'))
  await eventually('the doctor is content', examine, { withinMs: 30_000 })
})

losing.nothingIsLeft()
