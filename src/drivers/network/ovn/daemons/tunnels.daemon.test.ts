import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
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
import type { TunnelEncryption } from './tunnel-encryption.ts'
import { hasTunnelRoute, tunnelChains, tunnelDeviceChains } from './tunnels.ts'

const TUNNELS = { hostDevice: '', hostEnd: '169.254.3.2', switchEnd: '169.254.3.3' }

/** A key and a certificate of one authority. */
async function identityOf(folder: string, name: string) {
  const authority = { privateKey: join(folder, 'ca.key'), certificate: join(folder, 'ca.pem') }
  await ensureAuthority(authority, { name: 'authority', days: 2 }, clock)
  const tls = { privateKey: join(folder, `${name}.key`), certificate: join(folder, `${name}.pem`), ca: authority.certificate }
  const spec = { name, publicKey: ensureKey(tls.privateKey), days: 2 }
  writeWhole(tls.certificate, await signCertificate(authority, spec, clock), 0o644)
  return tls
}

const deviceOf = (lab: RealOvn, what: string) => `${lab.namespace.replace('-', '').slice(0, 11)}-${what}`
const encryptionOf = (lab: RealOvn) => ({
  device: deviceOf(lab, 'wg'),
  keyPath: join(lab.folder, 'tunnel-key'),
  routeTable: 0x57000000 + process.pid,
})
const ip = (...words: string[]) => execFileSync('ip', words, { encoding: 'utf8' })

async function openSecond(lab: RealOvn, port: number, name: string) {
  return ovnChassis({
    folder: join(lab.folder, 'second'),
    namespace: `${lab.namespace}b`,
    systemId: name,
    southbound: `ssl:127.0.0.1:${port}`,
    encapIp: '127.0.0.2',
    tunnels: { ...TUNNELS, hostDevice: deviceOf(lab, 'tun'), encryption: encryptionOf(lab) },
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

    assert.ok(hasTunnelRoute(pidOf('vswitchd'), 'br-tunnels', '127.0.0.2'))
    process.kill(pidOf('vswitchd'), 'SIGKILL')
    await eventually('it is dead', async () => pidOf('vswitchd') === 0)
    assert.deepEqual(await second.ensure(), ['vswitchd', 'tunnels'])
    assert.ok(hasTunnelRoute(pidOf('vswitchd'), 'br-tunnels', '127.0.0.2'))

    await encryptionHolds(lab, { tunnels: second.tunnels, ensure: () => second.ensure() })
    await second.stop()
    assert.equal(existsSync(`/sys/class/net/${encryptionOf(lab).device}`), false)
    assert.doesNotMatch(ip('rule'), new RegExp(deviceOf(lab, 'tun')))
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

/** To named hosts through the device alone, to others not at all; what is taken away is back. */
async function encryptionHolds(lab: RealOvn, { tunnels, ensure }: { tunnels?: TunnelEncryption; ensure(): Promise<string[]> }) {
  assert.ok(tunnels)
  const { device, routeTable, keyPath } = encryptionOf(lab)
  const key = tunnels.own.publicKey
  assert.equal(statSync(keyPath).mode & 0o777, 0o600)
  const wg = (what: string) => execFileSync('wg', ['show', device, what], { encoding: 'utf8' }).trim()
  const way = (to: string) =>
    spawnSync(
      'ip',
      ['route', 'get', to, 'iif', deviceOf(lab, 'tun'), 'from', TUNNELS.switchEnd, 'ipproto', 'udp', 'dport', '6081'],
      {
        encoding: 'utf8',
      },
    ).stdout
  const peer = { address: '192.0.2.9', publicKey: `${'B'.repeat(42)}A=` }
  await tunnels.setPeers([peer])
  assert.equal(wg('public-key'), key)
  assert.match(wg('allowed-ips'), /192\.0\.2\.9\/32$/)
  assert.match(way('192.0.2.9'), new RegExp(`dev ${device}\\b`))
  assert.doesNotMatch(way('192.0.2.8'), /dev/)
  ip('link', 'del', device)
  ip('rule', 'del', 'lookup', `${routeTable}`)
  assert.deepEqual(await ensure(), [device])
  assert.match(way('192.0.2.9'), new RegExp(`dev ${device}\\b`))
  assert.equal(wg('public-key'), key)
  await tunnels.setPeers([])
  assert.equal(wg('peers'), '')
  assert.doesNotMatch(way('192.0.2.9'), /dev/)
}

test('only tunnels to the host’s own address are taken, and only they get its address', () => {
  const text = tunnelChains({ ...TUNNELS, hostDevice: 'wkabc123-tun' }, '10.0.0.7').join('\n')
  assert.match(text, /^ip daddr 10\.0\.0\.7 udp dport 6081 notrack ip daddr set 169\.254\.3\.3$/m)
  assert.doesNotMatch(text, /drop/)
  assert.match(text, /^iifname "wkabc123-tun" ip saddr 10\.0\.0\.7 udp dport 6081 ip saddr set 169\.254\.3\.3$/m)
  const device = tunnelDeviceChains({ ...TUNNELS, hostDevice: 'wkabc123-tun' }, '10.0.0.7').join('\n')
  assert.match(device, /^ip daddr 169\.254\.3\.3 udp dport 6081 ip daddr set 10\.0\.0\.7$/m)
  const encryption = { device: 'wkabc123-wg', keyPath: '', routeTable: 1 }
  const closed = tunnelChains({ ...TUNNELS, hostDevice: 'wkabc123-tun', encryption }, '10.0.0.7')
  const drop = closed.indexOf('iifname != "wkabc123-wg" ip daddr 10.0.0.7 udp dport 6081 drop')
  assert.ok(drop > 0 && drop < closed.findIndex((line) => line.startsWith('ip daddr')), 'before it is taken')
  const kept = closed.indexOf('ip saddr 169.254.3.3 udp dport 6081 oifname != "wkabc123-wg" drop')
  assert.ok(
    kept > 0 && kept < closed.findIndex((line) => line.startsWith('ip saddr') && line.endsWith('10.0.0.7')),
    'before it is sent',
  )
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
