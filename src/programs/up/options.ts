/** What `welkin up` was asked for, and what this cloud was given before. */

import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LimitModel } from '../../domain/identity/limit/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { type CloudFile, newCloudId, readCloud, readSecrets } from '../cloud-file.ts'
import { databaseOf } from '../database-of.ts'
import { hostAddresses } from '../host-addresses.ts'
import type { StateFolder } from '../state-folder.ts'
import { claimBlock } from './claim.ts'
import { freeBlock } from './free-block.ts'
import { readPublicUrl } from './public-url.ts'

export interface UpOptions {
  port?: number
  listen?: string
  fake: boolean
  /** How many hosts a fake cloud pretends to have. */
  fakeHosts: number
  publicCidr?: string
  /** At the first start; SQLite in the state folder unless told. */
  database?: string
  /** Where OVN's southbound database answers other hosts. */
  ovnPort?: number
  /** Of this machine, where tunnels from other hosts end. */
  encapIp?: string
  /** Tunnels between hosts without encryption. */
  plainTunnels?: boolean
  /** How clients reach the APIs, for catalogue and clouds.yaml; empty: by the address of `listen` again. */
  publicUrl?: string
  /** APIs and agents without TLS, although others reach them. */
  plainHttp?: boolean
  /** PEM files that the APIs show instead of a certificate of the cloud's own authority. */
  tlsCertificate?: string
  tlsKey?: string
  customaryPorts: boolean
  /** A policy file elsewhere than in the state folder. */
  policy?: string
  /** Settings for identity elsewhere than in the state folder. */
  identitySettings?: string
  limitModel: LimitModel
  /** Where a debugger may attach to the controller; `true` for Node's own place. */
  inspect?: string | true
  logLevel: string
}

export const DEFAULT_PORT = 7070

/** The cloud as it was, with what is asked for anew; a new one gets a number and a free block of addresses. */
export async function decideCloud(state: StateFolder, options: UpOptions, clock: Clock): Promise<CloudFile> {
  const had = readCloud(state)
  if (had?.joined !== undefined)
    throw new Error(`${state.root} belongs to a host of the cloud at ${had.joined}: give another folder with --state.`)
  if (had && had.fake !== options.fake) {
    throw new Error(
      `The cloud in ${state.root} is ${had.fake ? 'a fake one: give --fake' : 'a real one: leave out --fake'}, or another --state.`,
    )
  }
  if (had && options.publicCidr !== undefined && options.publicCidr !== had.publicCidr)
    throw new Error(
      `The cloud in ${state.root} has the public block ${had.publicCidr} since its first start: leave out --public-cidr, or give another --state.`,
    )
  if (had && options.database !== undefined && options.database !== databaseOf(state) && !isDatabaseUnproven(state))
    throw new Error(`The cloud in ${state.root} has its rows in another database since its first start: leave out --database.`)
  if ((options.tlsCertificate === undefined) !== (options.tlsKey === undefined))
    throw new Error('--tls-certificate and --tls-key belong together: give both or none.')
  if (options.plainHttp && options.tlsCertificate !== undefined)
    throw new Error('--plain-http and --tls-certificate exclude each other: give one of them.')
  const publicUrl = options.publicUrl === undefined ? had?.publicUrl : readPublicUrl(options.publicUrl)
  const publicCidr = options.publicCidr ?? had?.publicCidr
  return {
    id: had?.id ?? freeId(),
    port: options.port ?? had?.port ?? DEFAULT_PORT,
    listen: options.listen ?? had?.listen ?? '127.0.0.1',
    publicCidr: publicCidr ?? (await chooseBlock(options.fake, clock)),
    fake: options.fake,
    publicUrl,
    plainTunnels: options.plainTunnels ?? had?.plainTunnels,
    plainHttp: options.plainHttp ?? (options.tlsCertificate === undefined ? had?.plainHttp : undefined),
    tlsCertificate: options.tlsCertificate === undefined ? had?.tlsCertificate : resolve(options.tlsCertificate),
    tlsKey: options.tlsKey === undefined ? had?.tlsKey : resolve(options.tlsKey),
  }
}

/** A first start that failed has named it: a wrong one may be given anew. */
export const isDatabaseUnproven = (state: StateFolder): boolean => readSecrets(state)?.databaseUnproven === true

/** Of a start that failed with a database that no start has come up with. */
export function withDatabaseHint(state: StateFolder, error: unknown): unknown {
  if (!isDatabaseUnproven(state)) return error
  const why = error instanceof Error ? error.message : String(error)
  return new Error(`${why} If its database is the reason: --database may be given anew, for no start has come up with it yet.`, {
    cause: error,
  })
}

/** A fake cloud's is only told of. */
const chooseBlock = async (fake: boolean, clock: Clock): Promise<string> =>
  freeBlock(await hostAddresses(clock), fake ? async () => true : claimBlock)

/** Of no cloud that has devices here. */
function freeId(): string {
  const names = [...foldersIn('/sys/class/net'), ...foldersIn('/run/netns')]
  for (;;) {
    const id = newCloudId(systemRandom)
    if (!names.some((name) => name.startsWith(`wk${id}-`) || name.startsWith(`wk-${id}`))) return id
  }
}

const foldersIn = (path: string): string[] => (existsSync(path) ? readdirSync(path) : [])
