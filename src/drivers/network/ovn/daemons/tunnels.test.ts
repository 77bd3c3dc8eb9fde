import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../../kernel/eventually.fixture.ts'
import { silentLog as log } from '../../../../kernel/log.ts'
import { patientClock as clock } from '../../../../kernel/patient-clock.fixture.ts'
import { ensureAuthority, ensureKey, signCertificate, writeWhole } from '../../../../wire/x509/index.ts'
import { namespacePath } from '../ip.ts'
import { type RealOvn, startOvn } from '../real-ovn.fixture.ts'
import { forgetChassis, ovnCentral } from './central.ts'
import { ovnChassis } from './chassis.ts'
import { hasTunnelRoute, tunnelChains } from './tunnels.ts'

const TUNNELS = { hostDevice: '', hostEnd: '169.254.3.2', switchEnd: '169.254.3.3' }

/** A key and a certificate of one authority. */
async function identityOf(folder: string, name: string) {
  const authority = { privateKey: join(folder, 'ca.key'), certificate: join(folder, 'ca.pem') }
  await ensureAuthority(authority, { name: 'authority', days: 2 }, clock)
  const tls = { privateKey: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`), ca: authority.certificate }
  const wish = { name, publicKey: ensureKey(tls.privateKey), days: 2 }
  writeWhole(tls.certificate, await signCertificate(authority, wish, clock), 0o644)
  return tls
}

async function openSecond(lab: RealOvn, port: number, name: string) {
  return ovnChassis({
    folder: join(lab.folder, 'second'),
    namespace: `${lab.namespace}b`,
    systemId: name,
    southbound: `ssl:127.0.0.1:${port}`,
    encapIp: '127.0.0.2',
    tunnels: { ...TUNNELS, hostDevice: `${lab.namespace.replace('-', '')}-tun`.slice(0, 15) },
    datapath: { type: 'netdev', reason: 'a test' },
    uplinks: [],
    tls: await identityOf(lab.folder, name),
    clock,
    log,
  })
}

test('a host comes in by its certificate, its tunnels are back after its switch died, and nothing of it stays', async () => {
  const lab = await startOvn({ uplink: false })
  const port = await freePort()
  const hosts = { listen: `pssl:${port}:127.0.0.1`, tls: await identityOf(lab.folder, 'central') }
  const open = ovnCentral({ folder: join(lab.folder, 'central'), hosts, clock, log })
  assert.equal(await answers(port), false)
  assert.deepEqual(await open.ensure(), ['sb'], 'one that does not listen is started anew')
  const second = await openSecond(lab, port, 'host-two')
  const pidOf = (name: string) => second.list().find((daemon) => daemon.name === name)?.pid ?? 0
  try {
    assert.ok((await second.ensure()).includes('tunnels'))
    await eventually('it is connected', async () => (await second.southboundStatus()) === 'connected')
    assert.deepEqual(await second.ensure(), [])

    assert.ok(hasTunnelRoute(pidOf('vswitchd'), 'br-tunnels'))
    process.kill(pidOf('vswitchd'), 'SIGKILL')
    await eventually('it is dead', async () => pidOf('vswitchd') === 0)
    assert.deepEqual(await second.ensure(), ['vswitchd', 'tunnels'])
    assert.ok(hasTunnelRoute(pidOf('vswitchd'), 'br-tunnels'))

    await second.stop()
    assert.equal(existsSync(namespacePath(second.namespace)), false)
    assert.equal(execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' }).includes(second.namespace), false)
    assert.deepEqual(await lab.openCentral().ensure(), ['sb'], 'and so is one that listens and should not')
    assert.equal(await answers(port), false)
    await forgetChassis(join(lab.folder, 'central'), 'host-two', clock)
  } finally {
    await second.stop()
    await lab.end()
  }
})

test('only tunnels to the host’s own address are taken, and only they get its address', () => {
  const text = tunnelChains({ ...TUNNELS, hostDevice: 'wkabc123-tun' }, '10.0.0.7').join('\n')
  assert.match(text, /^ip daddr 10\.0\.0\.7 udp dport 6081 notrack ip daddr set 169\.254\.3\.3$/m)
  assert.match(text, /^ip saddr 169\.254\.3\.3 udp dport 6081 ip saddr set 10\.0\.0\.7$/m)
})

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
