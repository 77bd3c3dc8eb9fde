/** Judges what options of `welkin up` name, files, a database, addresses, before a start keeps any of it. */
import { isIPv4 } from 'node:net'
import { requireDatabaseUrl, requireFakeHosts, requireFile, requireOwnIPv4 } from '../given.ts'
import { DEFAULT_PORT, type UpOptions } from './options.ts'

/** @throws Error that names the option and says what to do */
export function requireGiven(options: UpOptions): void {
  const { inspect } = options
  requireFile('--policy', options.policy)
  requireFile('--identity-settings', options.identitySettings)
  requireFile('--tls-certificate', options.tlsCertificate)
  requireFile('--tls-key', options.tlsKey)
  if (typeof inspect === 'string' && !isInspectAddress(inspect))
    throw new Error(`--inspect is HOST:PORT or PORT, with a port from 1024 to 65535 (or 0 for any), not ${inspect}.`)
  requireDatabaseUrl(options.database)
  if (!options.fake) requireOwnIPv4('--encap-ip', options.encapIp)
  else if (options.encapIp !== undefined && !isIPv4(options.encapIp))
    throw new Error(`--encap-ip is an IPv4 address such as 192.0.2.7, not ${options.encapIp}.`)
  if (options.ovnPort !== undefined && options.ovnPort === (options.port ?? DEFAULT_PORT))
    throw new Error(`--ovn-port and --port are both ${options.ovnPort}: give two different ones.`)
  requireFakeHosts(options.fakeHosts)
}

function isInspectAddress(text: string): boolean {
  const port = /^(?:(?:[\w.-]+|\[[\da-fA-F:.]+\]):)?(\d{1,5})$/.exec(text)?.[1]
  return port !== undefined && (Number(port) === 0 || (Number(port) >= 1024 && Number(port) <= 65_535))
}
