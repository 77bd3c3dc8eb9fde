/** One cloud over two machines: guests of both on one network, and what either machine's end means to the other. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ensureGuestImage } from '../guest/build.ts'
import { ROOT } from '../tools/setup/paths.mjs'
import { login, type Session } from './harness/api.ts'
import { clientOf } from './harness/client.ts'
import { eventually } from './harness/eventually.ts'
import { ensureKeypair, findId, type Guest, isGone, makeGuest, networkId, server } from './harness/guests.ts'
import { heardPorts } from './harness/heard-ports.ts'
import { processesOf } from './harness/machine.ts'
import { type Cable, makeCable, NetworkHost } from './harness/network-host.ts'
import { cleanEnvironment, run, succeed } from './harness/process.ts'
import { bootId, type Key, makeKey, ssh, trySsh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const WELKIN = join(ROOT, 'bin', 'welkin')
let cable: Cable
let a: NetworkHost
let b: NetworkHost
let agent: ChildProcess
let session: Session
let key: Key
const guests = {} as Record<'here' | 'there', Guest & { fixed: string }>

test('hosts: two machines on one cable', async () => {
  // the cable leads to no registry of packages: what guests boot is built before
  await ensureGuestImage({ cacheDir: join(ROOT, '.cache', 'guest'), say: () => {}, signal: new AbortController().signal })
  cable = await makeCable()
  a = new NetworkHost('host-a', cable, 1)
  b = new NetworkHost('host-b', cable, 2)
  for (const host of [a, b]) await host.start()
  // from the machine of the tests, which is nobody's gateway
  await succeed(['ip', 'route', 'add', publicBlock(), 'via', a.address])
})

/** Beside the cable's own block, and nobody else's on the machine of the tests. */
const publicBlock = () => cable.block.replace(/\d+$/, (last) => `${Number(last) + 128}.0/24`)

const cloudOn = () => ({
  enter: a.enter.bind(a),
  address: a.address,
  words: ['--listen', a.address, '--public-cidr', publicBlock()],
})
const hosts = suite({ name: 'hosts', chained: true, host: cloudOn })
const { step } = hosts

after(async () => {
  // after a failed step it is still there
  if (b && existsSync(stateOf(b))) await onB('down', '--purge')
  for (const host of [b, a]) host?.end()
  await cable?.remove()
})

const stateOf = (host: NetworkHost) => join(host.folder, 'state')
const onB = (...words: string[]) => b.run([WELKIN, ...words, '--state', stateOf(b)])

/** As in a terminal on it. */
function startAgent(words: readonly string[]): void {
  const output = openSync(join(b.folder, 'agent.log'), 'a')
  const [program = '', ...args] = [...b.enter(), WELKIN, 'agent', '--state', stateOf(b), ...words]
  agent = spawn(program, args, { env: cleanEnvironment(), stdio: ['ignore', output, output], detached: true })
  closeSync(output)
  agent.unref()
}

const chassis = async () =>
  (await southbound(a, `unix:${join(hosts.cloud.root, 'central', 'sb.sock')}`, '--bare', '--columns=name', 'list', 'chassis'))
    .split('\n')
    .filter((line) => line !== '')
    .sort()
const southbound = (host: NetworkHost, database: string, ...words: string[]) =>
  host.run(['ovn-sbctl', '--timeout=5', `--db=${database}`, ...words])

step('another machine joins with an address and a token', async () => {
  const token = (await hosts.cloud.welkin('token', '--state', hosts.cloud.root)).trim()
  startAgent(['--controller', hosts.cloud.base, '--join-token', token])
  await eventually('both are heard and in the networks', async () => {
    if (agent.exitCode !== null) throw new Error(readFileSync(join(b.folder, 'agent.log'), 'utf8'))
    assert.match(await hosts.cloud.welkin('host', 'list', '--state', hosts.cloud.root), /host-a .*\n.*host-b .*heard \d/)
    assert.deepEqual(await chassis(), ['host-a', 'host-b'])
  })
})

step('clients speak TLS, and believe the cloud by the authority that clouds.yaml names', async () => {
  const client = await clientOf(hosts.cloud)
  const catalog = await client.json<{ Endpoints: { url: string }[] }[]>('catalog list')
  const urls = catalog.flatMap(({ Endpoints }) => Endpoints.map(({ url }) => url))
  assert.ok(urls.length > 0 && urls.every((url) => url.startsWith(`${hosts.cloud.base}/`)), urls.join(' '))
  const curl = (...words: string[]) => run(['curl', '-sS', ...words])
  assert.equal((await curl(`${hosts.cloud.base}/identity/v3`)).code, 60, 'the system knows no such authority')
  assert.equal((await curl('--cacert', join(hosts.cloud.root, 'ca.pem'), `${hosts.cloud.base}/identity/v3`)).code, 0)
  const plain = await curl('-o', '-', '-w', '%{http_code}', `${hosts.cloud.base.replace('https', 'http')}/identity/v3`)
  assert.match(plain.stdout, /This port speaks TLS: use https.*400$/s, 'nothing else is told in clear')
})

step('a token of another cloud is not told to this one', async () => {
  const [secret = ''] = (await hosts.cloud.welkin('token', '--state', hosts.cloud.root)).trim().split('.')
  const words = ['agent', '--controller', hosts.cloud.base, '--join-token', `${secret}.${'A'.repeat(43)}`]
  const { code, stderr } = await run([...b.enter(), WELKIN, ...words, '--fake', '--state', join(b.folder, 'other')])
  assert.notEqual(code, 0)
  assert.match(stderr, /is not the cloud that the join token is for/)
})

step('an admin places a guest on each machine', async () => {
  const { user, password } = hosts.cloud.credentials('welkin-admin')
  await shareDemoWithAdmin()
  session = await login(hosts.cloud, { user, password, project: 'demo' })
  key = await makeKey(hosts.cloud.clientFolder)
  await ensureKeypair(session, key)
  await Promise.all(
    (
      [
        ['here', a],
        ['there', b],
      ] as const
    ).map(async ([name, host]) => {
      const guest = await makeGuest(session, { name, zone: `nova:${host.name}` })
      const shown = await server(session, guest.id)
      assert.equal(shown['OS-EXT-SRV-ATTR:host'], host.name)
      guests[name] = { ...guest, fixed: shown.addresses.private[0].addr }
    }),
  )
})

async function shareDemoWithAdmin(): Promise<void> {
  const admin = await hosts.cloud.login('welkin-admin')
  const { projects } = await admin.get('identity', '/projects?name=demo')
  const { roles } = await admin.get('identity', '/roles?name=admin')
  await admin.put('identity', `/projects/${projects[0].id}/users/${admin.userId}/roles/${roles[0].id}`)
}

step('the guest there has its address, name and key, answers at a floating address, and its console is shown', async () => {
  const { there } = guests
  assert.equal(await ssh(key, there.address, 'cat /etc/hostname'), 'there')
  const told = JSON.parse(await ssh(key, there.address, 'wget -qO- http://169.254.169.254/openstack/latest/meta_data.json'))
  assert.equal(told.uuid, there.id)
  const { output } = await session.post('compute', `/servers/${there.id}/action`, { 'os-getConsoleOutput': {} })
  assert.match(output, /welkin-guest: name and keys from the metadata service/)
})

const pings = (from: 'here' | 'there', to: 'here' | 'there', words: string) =>
  ssh(key, guests[from].address, `ping ${words} ${guests[to].fixed} || true`)
const reached = (from: 'here' | 'there', to: 'here' | 'there', words = '-c 2 -w 4') =>
  eventually(`${to} answers ${from}`, async () => assert.match(await pings(from, to, words), /, 0% packet loss/))

step('they reach each other on one network, with the largest packets that it has', async () => {
  await reached('here', 'there')
  await reached('there', 'here')
  const { network } = await session.get('network', `/networks/${await networkId(session)}`)
  await reached('here', 'there', `-c 2 -w 4 -s ${network.mtu - 28}`)
})

step('nothing of what guests send each other is in clear on the cable', async () => {
  const ports = heardPorts(`${cable.device}-1`, 8)
  await reached('here', 'there', '-c 20 -i 0.2 -w 10')
  const heard = await ports
  assert.ok((heard['6082'] ?? 0) >= 20, JSON.stringify(heard))
  assert.equal(heard['6081'], undefined, JSON.stringify(heard))
})

step('a security group holds between machines', async () => {
  const { security_group: alone } = await session.post('network', '/security-groups', { security_group: { name: 'alone' } })
  const rule = { security_group_id: alone.id, direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 }
  await session.post('network', '/security-group-rules', { security_group_rule: rule })
  const usual = await findId(session, 'network', `/security-groups?name=default&project_id=${session.projectId}`)
  const admit = (group: string) =>
    session.put('network', `/ports/${guests.there.portIds[0]}`, { port: { security_groups: [group] } })
  await admit(alone.id)
  await eventually('it answers no pings', async () =>
    assert.match(await pings('here', 'there', '-c 2 -w 2'), /, 100% packet loss/),
  )
  assert.equal((await trySsh(key, guests.there.address, 'true')).code, 0)
  await admit(usual)
  await reached('here', 'there')
})

step('guests do not notice when the other machine’s agent and ovn-controller are killed', async () => {
  const boot = await bootId(key, guests.there.address)
  const pinging = pings('here', 'there', '-c 20')
  const daemon = Number(readFileSync(join(stateOf(b), 'agent/switch/controller.pid'), 'latin1'))
  const program = Number(readFileSync(join(stateOf(b), 'run/agent.pid'), 'latin1'))
  for (const pid of [program, daemon]) process.kill(pid, 'SIGKILL')
  assert.match(await pinging, /20 packets received, 0% packet loss/)
  startAgent([]) // it remembers whose it is
  await eventually('both run again', () => {
    assert.notEqual(Number(readFileSync(join(stateOf(b), 'run/agent.pid'), 'latin1')), program)
    assert.notEqual(Number(readFileSync(join(stateOf(b), 'agent/switch/controller.pid'), 'latin1')), daemon)
  })
  await reached('there', 'here')
  assert.equal(await bootId(key, guests.there.address), boot)
})

step('only hosts get into the networks’ database, and each may change what is its own', async () => {
  const pass = join(stateOf(b), 'agent', 'pass')
  const address = `ssl:${a.address}:6642`
  const as = (folder: string) => [
    ...['-p', join(folder, 'key.pem'), '-c', join(folder, 'certificate.pem'), '-C', join(pass, 'authority.pem')],
  ]
  assert.match(await southbound(b, address, ...as(pass), 'show'), /host-a/)
  await assert.rejects(southbound(b, address, ...as(pass), 'chassis-del', 'host-a'), /permission error/)
  const own = ['-subj', '/CN=host-b', '-keyout', join(b.folder, 'key.pem'), '-out', join(b.folder, 'certificate.pem')]
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  await succeed(['openssl', 'req', '-x509', '-nodes', ...elliptic, ...own])
  await assert.rejects(southbound(b, address, ...as(b.folder), 'show'), /connection failed/)
  const log = join(hosts.cloud.root, 'central', 'sb.log')
  await eventually('the database says why', () => assert.match(readFileSync(log, 'utf8'), /certificate verify failed/))
  await assert.rejects(southbound(b, `tcp:${a.address}:6642`, 'show'), /connection failed/)
})

step('status and doctor tell on the other machine whose it is, and find nothing wrong', async () => {
  assert.match(await onB('status'), new RegExp(`of the cloud at ${hosts.cloud.base}\\b`))
  const found = await onB('doctor')
  assert.match(found, /✓ The controller answers/)
  assert.match(found, /✓ OVN’s southbound database is connected/)
  assert.match(found, /\b0 problems/)
  assert.match(await hosts.cloud.welkin('doctor', '--state', hosts.cloud.root), /\b0 problems/)
})

step('the other machine leaves, and nothing of the cloud is left on it', async () => {
  await session.remove('compute', `/servers/${guests.there.id}`)
  await isGone(session, guests.there.id)
  const trail = { root: stateOf(b), id: JSON.parse(readFileSync(join(stateOf(b), 'cloud.json'), 'utf8')).id, inodes: [] }
  await onB('down', '--purge')
  assert.deepEqual(await chassis(), ['host-a'])
  await eventually('nothing is left', async () => assert.deepEqual(await b.leftovers(), []), { withinMs: 5_000 })
  assert.deepEqual(processesOf(trail), [])
  assert.equal(existsSync(stateOf(b)), false)
  const forget = ['host', 'forget', b.name, '--state', hosts.cloud.root]
  await eventually('it is forgotten', () => hosts.cloud.welkin(...forget), { withinMs: 90_000, everyMs: 5_000 })
  assert.doesNotMatch(await hosts.cloud.welkin('host', 'list', '--state', hosts.cloud.root), /host-b/)
  assert.equal(await ssh(key, guests.here.address, 'cat /etc/hostname'), 'here')
})

hosts.nothingIsLeft()

test('hosts: nothing is left on the machine that it was on', async () => {
  await eventually('nothing is left', async () => assert.deepEqual(await a.leftovers(), []), { withinMs: 5_000 })
  assert.equal((await run(['ip', 'route', 'del', publicBlock()])).code, 0)
})
