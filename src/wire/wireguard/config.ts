/** Writes a device's configuration as `wg syncconf` reads it. */

export interface WireguardPeer {
  /** IPv4, where it answers; what it sends from inside has this address too. */
  address: string
  publicKey: string
}

export interface WireguardConfig {
  privateKey: string
  /** UDP, the same on all. */
  port: number
  peers: readonly WireguardPeer[]
}

/** Seconds between words to a peer that is told nothing else: so a way that does not lead there shows before somebody needs it. */
const KEEPALIVE = 25

export function configText({ privateKey, port, peers }: WireguardConfig): string {
  const own = ['[Interface]', `PrivateKey = ${privateKey}`, `ListenPort = ${port}`]
  const others = peers.flatMap(({ address, publicKey }) => [
    ...['[Peer]', `PublicKey = ${publicKey}`, `Endpoint = ${address}:${port}`, `AllowedIPs = ${address}/32`],
    `PersistentKeepalive = ${KEEPALIVE}`,
  ])
  return `${[...own, ...others].join('\n')}\n`
}
