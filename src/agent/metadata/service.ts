/** Answers guests on 169.254.169.254: who asks is known by the network the request came through and its address there. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WantedGuest } from '../../domain/compute/index.ts'
import type { Random } from '../../kernel/random.ts'
import { EC2_VERSIONS, ec2Tree, readTree } from './ec2-tree.ts'
import { filesOfVersion, OPENSTACK_VERSIONS, openstackFiles } from './openstack-tree.ts'

export interface MetadataAsked {
  /** All of the host. */
  guests: readonly WantedGuest[]
  /** The network that the request came through. */
  networkId: string
  random: Random
}

export function answerMetadata(asked: MetadataAsked, request: IncomingMessage, reply: ServerResponse): void {
  const { status, body, type = 'text/plain; charset=utf-8' } = answerTo(asked, request)
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  reply.writeHead(status, { 'content-type': type, 'content-length': bytes.length })
  reply.end(request.method === 'HEAD' ? undefined : bytes)
}

interface Answer {
  status: number
  body: string | Buffer
  type?: string
}

function answerTo({ guests, networkId, random }: MetadataAsked, request: IncomingMessage): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'Metadata can only be read.\n' }
  const guest = guestAt(guests, networkId, request.socket.remoteAddress ?? '')
  if (!guest) return { status: 404, body: 'No server of this cloud has this address.\n' }
  const found = readMetadata(guest, request.url ?? '/', random)
  return found ? { status: 200, ...found } : { status: 404, body: 'Not found.\n' }
}

const guestAt = (guests: readonly WantedGuest[], networkId: string, remote: string): WantedGuest | undefined => {
  const ip = remote.replace(/^::ffff:/, '')
  return guests.find(
    (g) => g.power !== 'absent' && g.ports.some((p) => p.networkId === networkId && p.addresses.some((a) => a.ip === ip)),
  )
}

/** The parts of what a request names, as Nova reads them: doubled and closing slashes are none, and `..` goes up. */
export function partsOf(url: string): string[] {
  const path = decoded(url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, ''))
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts
}

/** What is not encoded as it should be names nothing, and is no error of ours. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The document that a request names. */
export function readMetadata(guest: WantedGuest, url: string, random: Random): Found | undefined {
  const [first, ...rest] = partsOf(url)
  if (first === 'openstack') return readOpenstack(guest, rest, random)
  return readEc2(guest, first === 'ec2' || first === undefined ? rest : [first, ...rest])
}

interface Found {
  body: string | Buffer
  type?: string
}

function readEc2(guest: WantedGuest, [version, ...rest]: readonly string[]): Found | undefined {
  if (version === undefined) return { body: EC2_VERSIONS.join('\n') }
  if (!EC2_VERSIONS.includes(version)) return undefined
  const body = readTree(ec2Tree(guest), rest)
  if (body === undefined) return undefined
  return { body: rest[0] === 'user-data' ? Buffer.from(body, 'latin1') : body }
}

function readOpenstack(guest: WantedGuest, [version, ...rest]: readonly string[], random: Random): Found | undefined {
  if (version === undefined) return { body: OPENSTACK_VERSIONS.join('\n') }
  if (version === 'content') return rest.length === 1 ? readContent(guest, rest) : undefined
  const files = filesOfVersion(openstackFiles(guest, random), version)
  if (!files) return undefined
  const name = rest.join('/')
  if (name === '') return { body: [...files.keys()].join('\n') }
  const body = files.get(name)
  return body === undefined ? undefined : { body, type: name.endsWith('.json') ? 'application/json' : undefined }
}

function readContent(guest: WantedGuest, [name = '']: readonly string[]): Found | undefined {
  const file = /^\d{4}$/.test(name) ? guest.metadata.files[Number(name)] : undefined
  return file && { body: Buffer.from(file.contents, 'base64') }
}
