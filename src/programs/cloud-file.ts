/** What makes a cloud this one and no other: chosen at its first start, kept for ever. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Random } from '../kernel/random.ts'
import { isLoopback } from './listening.ts'
import type { StateFolder } from './state-folder.ts'

export interface CloudFile {
  /** Six hexadecimal digits, in the names of all that it makes on the host. */
  id: string
  port: number
  listen: string
  /** The provider network that the host reaches: `172.24.4.0/24`. */
  publicCidr: string
  fake: boolean
  /** How clients reach the APIs, where that is not the address they listen on: `https://cloud.example.org:7070`. */
  publicUrl?: string
  /** The operator asked for APIs and agents without TLS, although others reach them. */
  plainHttp?: boolean
  /** Paths of PEM files: what the APIs show instead of a certificate of the cloud's own authority. */
  tlsCertificate?: string
  tlsKey?: string
  /** Where OVN's southbound database answers other hosts, when the cloud listens where they reach it. */
  southboundPort?: number
  /** Of this machine, where tunnels from other hosts end. */
  encapIp?: string
  /** The operator asked for tunnels between hosts without encryption. */
  plainTunnels?: boolean
  /** On a host that joined another machine's cloud: where its controller answers. Ports and blocks are that machine's matter then. */
  joined?: string
}

/** Plain HTTP is for a machine's own loopback, and for who asks for it. */
export const speaksTls = ({
  listen,
  plainHttp,
  tlsCertificate,
}: Pick<CloudFile, 'listen' | 'plainHttp' | 'tlsCertificate'>): boolean =>
  plainHttp !== true && (!isLoopback(listen) || tlsCertificate !== undefined)

/** Whether hosts exchange what guests send encrypted: where there are other hosts, unless the operator asked for it in clear. */
export const encryptsTunnels = ({ encapIp, plainTunnels }: Pick<CloudFile, 'encapIp' | 'plainTunnels'>): boolean =>
  encapIp !== undefined && plainTunnels !== true

export interface Secrets {
  adminPassword: string
  demoPassword: string
  joinToken: string
  /** Given to `up`; absent: SQLite in the state folder. */
  database?: string
  /** No start has come up with that database yet: another may be given in its place. */
  databaseUnproven?: true
}

export const readCloud = (state: StateFolder): CloudFile | undefined => read<CloudFile>(state.cloud)

export function writeCloud(state: StateFolder, cloud: CloudFile): void {
  write(state.cloud, cloud, 0o644)
}

export const newCloudId = (random: Random): string => random.bytes(3).toString('hex')

export function writeSecrets(state: StateFolder, secrets: Secrets): void {
  write(state.secrets, secrets, 0o600)
}

export const readSecrets = (state: StateFolder): Secrets | undefined => read<Secrets>(state.secrets)

/** Those of the cloud, made at its first start. @param database kept with them for all later starts, once one has come up with it */
export function ensureSecrets(state: StateFolder, random: Random, database?: string): Secrets {
  const had = readSecrets(state)
  if (had && (database === undefined || had.databaseUnproven !== true || database === had.database)) return had
  const secret = () => random.bytes(18).toString('base64url')
  const made: Secrets = {
    ...(had ?? { adminPassword: secret(), demoPassword: secret(), joinToken: secret() }),
    ...(database !== undefined && { database, databaseUnproven: true }),
  }
  writeSecrets(state, made)
  return made
}

/** A start came up with the database: from now on no other takes its place. */
export function proveDatabase(state: StateFolder): void {
  const had = readSecrets(state)
  if (had?.databaseUnproven !== true) return
  const { databaseUnproven: _, ...proven } = had
  writeSecrets(state, proven)
}

function read<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new Error(
      `${path} is damaged (it is no JSON): restore it from a copy. It cannot be made anew, for the cloud is known by what stands in it.`,
      { cause },
    )
  }
}

function write(path: string, value: object, mode: number): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode })
  renameSync(`${path}.new`, path)
}
