import { createConnection, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ovsdbRefusals } from './refusals.ts'

/** Where an OVSDB server listens, in Open vSwitch's spelling: `unix:/path`, `tcp:host:port`, `ssl:host:port`, IPv6 in brackets. */
export type Endpoint = { kind: 'unix'; path: string } | { kind: 'tcp' | 'ssl'; host: string; port: number }

/** What `ssl:` needs, each as PEM text. The server is trusted when `ca` signed it; its name is not compared, as in Open vSwitch. */
export interface TlsIdentity {
  privateKey: string
  certificate: string
  ca: string
}

const NETWORK = /^(tcp|ssl):(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/

/** Reads one endpoint, or several separated by commas (the members of a cluster). Throws `bad_request`. */
export function parseEndpoints(text: string): Endpoint[] {
  return text.split(',').map((part) => parseEndpoint(part.trim()))
}

function parseEndpoint(text: string): Endpoint {
  if (text.startsWith('unix:') && text.length > 5) return { kind: 'unix', path: text.slice(5) }
  const match = NETWORK.exec(text)
  const port = Number(match?.[4])
  const host = match?.[2] ?? match?.[3]
  if (!match || host === undefined || port < 1 || port > 65535) {
    throw ovsdbRefusals.no_endpoint({ text })
  }
  return { kind: match[1] === 'ssl' ? 'ssl' : 'tcp', host, port }
}

/** Starts connecting; `onOpen` is called when bytes can flow (for `ssl:` after the handshake). */
export function openSocket(endpoint: Endpoint, tls: TlsIdentity | undefined, onOpen: () => void): Socket {
  if (endpoint.kind === 'unix') return createConnection({ path: endpoint.path }, onOpen)
  const { host, port } = endpoint
  if (endpoint.kind === 'tcp') return createConnection({ host, port, noDelay: true }, onOpen)
  if (!tls) throw ovsdbRefusals.identity_missing()
  const { privateKey: key, certificate: cert, ca } = tls
  // Open vSwitch's own certificates carry no host names, so only the signature tells who the server is.
  const socket = connectTls({ host, port, key, cert, ca, checkServerIdentity: () => undefined }, onOpen)
  socket.setNoDelay(true)
  return socket
}
