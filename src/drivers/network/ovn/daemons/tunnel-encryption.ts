/**
 * Encrypts tunnels between hosts: what the switch sends to another host's tunnel address goes through a WireGuard device, and what
 * comes for the switch is taken from that device alone. Addresses stay the hosts' own, so that OVN knows nothing of it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { dirname } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import { systemRandom } from '../../../../kernel/random.ts'
import { configureDevice, hasDevice, isKey, makeDevice, makePrivateKey, publicKeyOf } from '../../../../wire/wireguard/index.ts'
import { writeWhole } from '../../../../wire/x509/index.ts'
import type { HostTunnels, TunnelEnd } from '../../driver.ts'
import { ipBatch, ipJson, unlessAbsent } from '../ip.ts'
import { TUNNEL_PORT } from './tunnels.ts'

export interface EncryptionOptions {
  /** At most 15 characters; unique on the machine. */
  device: string
  /** Holds the private key; made when it is not there. */
  keyPath: string
  /** Of the kernel's tables of routes one that nobody else has. */
  routeTable: number
  /** Of the pair that leads to the switch: the host's end, and its address. */
  hostDevice: string
  hostEnd: string
  encapIp: string
  clock: Clock
}

/** UDP, beside Geneve's own. */
const WIREGUARD_PORT = 6082

/** As large as the packets of switches: what is larger with encryption around it, the kernel sends in pieces. */
const DEVICE_MTU = 1500

/** Among the rules by which the kernel chooses a table of routes: before everybody's. */
const RULE_PREFERENCE = 6081

/** Somebody may flush rules and routes: looked at so often. */
const LOOK_EVERY_MS = 5_000

export class TunnelEncryption implements HostTunnels {
  readonly #options: EncryptionOptions
  /** Undefined until the controller has named them: what stands from before goes on. */
  #peers: readonly TunnelEnd[] | undefined
  /** What the device and the routes were made for. */
  #routed: readonly TunnelEnd[] | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #privateKey: string | undefined
  #work: Promise<unknown> = Promise.resolve()

  constructor(options: EncryptionOptions) {
    this.#options = options
  }

  get own(): TunnelEnd {
    return { address: this.#options.encapIp, publicKey: publicKeyOf(this.#key()) }
  }

  async setPeers(peers: readonly TunnelEnd[]): Promise<void> {
    this.#peers = peers
    await this.ensure()
  }

  /** Cheap when all is as it should be. One after the other: the newest peers are what stands at the end. @returns what it had to make */
  ensure(): Promise<string[]> {
    const next = this.#work.then(() => this.#ensure())
    this.#work = next.catch(() => undefined) // whoever asked is told
    return next
  }

  async #ensure(): Promise<string[]> {
    const { device, clock } = this.#options
    const made = !hasDevice(device)
    const isNews = made || this.#lookedAt === Number.NEGATIVE_INFINITY || this.#routed !== this.#peers
    if (!isNews && clock.monotonic() < this.#lookedAt + LOOK_EVERY_MS) return []
    if (made) await makeDevice(device, clock)
    if (isNews || !this.#isRaised()) await this.#raise()
    const peers = this.#peers ?? (made ? [] : undefined)
    if (peers && (isNews || !(await this.#isRouted(peers)))) await this.#route(peers)
    this.#routed = this.#peers
    this.#lookedAt = clock.monotonic()
    return made ? [device] : []
  }

  #isRaised(): boolean {
    const { device, hostEnd } = this.#options
    return networkInterfaces()[device]?.some(({ address }) => address === hostEnd) ?? false
  }

  /** @returns whether the rule and all routes are there, which somebody may have flushed */
  async #isRouted(peers: readonly TunnelEnd[]): Promise<boolean> {
    const { routeTable, clock } = this.#options
    const there = new Set(await routesIn(routeTable, clock))
    return peers.every(({ address }) => there.has(address)) && there.has('default') && (await this.#isRuled())
  }

  async #raise(): Promise<void> {
    const { device, hostEnd, clock } = this.#options
    await ipBatch(clock, undefined, [
      // without an address the kernel takes nothing from it
      `addr replace ${hostEnd}/32 dev ${device}`,
      `link set ${device} mtu ${DEVICE_MTU} up`,
    ])
    // what comes out of it has addresses that other devices lead to
    const filter = `/proc/sys/net/ipv4/conf/${device}/rp_filter`
    if (readFileSync(filter, 'latin1').trim() !== '2') writeFileSync(filter, '2')
  }

  /** To a host that is not named no tunnel leads: nothing ever leaves in clear. */
  async #route(peers: readonly TunnelEnd[]): Promise<void> {
    const { device, routeTable, clock } = this.#options
    await configureDevice(device, { privateKey: this.#key(), port: WIREGUARD_PORT, peers }, clock)
    const wanted = new Set(peers.map(({ address }) => address))
    const had = await routesIn(routeTable, clock)
    await ipBatch(clock, undefined, [
      `route replace unreachable default table ${routeTable}`,
      ...[...wanted].map((address) => `route replace ${address}/32 dev ${device} table ${routeTable}`),
      ...had.filter((to) => to !== 'default' && !wanted.has(to)).map((to) => `route del ${to} table ${routeTable}`),
      ...((await this.#isRuled()) ? [] : [`rule add ${this.#rule()}`]),
    ])
  }

  #rule(): string {
    const { hostDevice, routeTable } = this.#options
    return `pref ${RULE_PREFERENCE} iif ${hostDevice} ipproto udp dport ${TUNNEL_PORT} lookup ${routeTable}`
  }

  async #isRuled(): Promise<boolean> {
    const { hostDevice, routeTable, clock } = this.#options
    const rules = await ipJson<{ iif?: string; table: string }>(clock, undefined, ['rule', 'list'])
    return rules.some(({ iif, table }) => iif === hostDevice && table === `${routeTable}`)
  }

  /** Absent afterwards; the key stays. */
  async remove(): Promise<void> {
    const { device, routeTable, clock } = this.#options
    while (await this.#isRuled()) await ipBatch(clock, undefined, [`rule del ${this.#rule()}`])
    await unlessAbsent(ipBatch(clock, undefined, [`link del ${device}`]))
    if ((await routesIn(routeTable, clock)).length > 0) await ipBatch(clock, undefined, [`route flush table ${routeTable}`])
  }

  #key(): string {
    this.#privateKey ??= readKey(this.#options.keyPath)
    return this.#privateKey
  }
}

async function routesIn(table: number, clock: Clock): Promise<string[]> {
  const routes = await ipJson<{ dst: string; table?: string }>(clock, undefined, ['route', 'show', 'table', 'all'])
  return routes.filter((route) => route.table === `${table}`).map(({ dst }) => dst)
}

/** A damaged one is made anew: the others are told the new one. */
function readKey(path: string): string {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (isKey(kept)) return kept
  mkdirSync(dirname(path), { recursive: true })
  const key = makePrivateKey(systemRandom)
  writeWhole(path, `${key}\n`, 0o600)
  return key
}
