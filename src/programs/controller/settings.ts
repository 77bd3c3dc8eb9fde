import type { Proxying } from '../../api/server/proxying.ts'
import type { EndedRequest } from '../../api/server/server-context.ts'
import type { TlsContexts } from '../../api/server/server-tls.ts'
import type { SouthboundAccess } from '../../domain/host/index.ts'
import type { Compliance } from '../../domain/identity/directory/index.ts'
import type { FederationSettings } from '../../domain/identity/federation/index.ts'
import type { LimitModel } from '../../domain/identity/limit/index.ts'
import type { SealingKeysOf } from '../../domain/identity/sealing/index.ts'
import type { ImageFiles, WebSource } from '../../domain/image/index.ts'
import type { BackupStore } from '../../drivers/backup/driver.ts'
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import type { Fabric } from '../../drivers/network/driver.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import type { Probe } from '../../operation/run.ts'
import type { Store } from '../../store/store.ts'

/** All that a controller is made of; tests give other parts. */
export interface ControllerParts {
  store: Store
  fabric: Fabric
  files: ImageFiles
  backups: BackupStore
  /** Absent: images' data are not downloaded from elsewhere. */
  web?: WebSource
  clock: Clock
  random: Random
  log: Log
  /** The same for all controllers of a cloud. */
  keysOf: SealingKeysOf
  /** What the keys of projects' secrets are wrapped by; the same for all controllers of a cloud. A fresh cloud's key is made in the first. */
  masterKeys: readonly MasterKeyStore[]
  /** Asked at each use. Absent: no provider is spoken to. */
  federation?: () => FederationSettings
  /** What the APIs are served with; absent: plain HTTP. */
  tls?: TlsContexts
  /** Absent: callers come straight, and no header of a proxy is heard. */
  proxying?: Proxying
  /** Lets other hosts into the networks' database; absent: there are none. */
  southbound?: SouthboundAccess
  /** What `/metrics` asks for; absent: there is none. */
  metricsToken?: string
  /** The cloud's own region: a cloud is one, whatever others its catalogue tells of. */
  region: string
  /** Names this controller among several. */
  owner: string
  /** How limits of domains and projects belong together; `flat` unless told. */
  limitModel?: LimitModel
  /** What is demanded of passwords and accounts; nothing unless told. */
  compliance?: Compliance
  /** Told of each point of an operation's steps: for tests and the simulation. */
  probe?: Probe
  /** Told of each request at its end: for the simulation. */
  answered?: (request: EndedRequest) => void
  /** Tests: replies are held against their declarations. */
  checkReplies?: boolean
}

/** What a fresh cloud is given. */
export interface FirstCloud {
  adminPassword: string
  demoPassword: string
  joinToken: string
  region: string
  /** How clients reach it, without a slash at the end: `http://127.0.0.1:7070`. */
  url: string
  publicCidr: string
  /** Hosts of this cloud exchange what guests send encrypted. */
  encryptsTunnels?: boolean
  /** An image that every fresh cloud can boot. */
  guestImage?: string
  /** A folder of metadata definitions that every cloud has. */
  metadataDefinitions?: string
}

/** The same, with what follows from it. */
export interface FirstRows extends FirstCloud {
  endpoints: readonly { type: string; name: string; url: string }[]
  /** The host's own address on the public network. */
  publicGateway: string
}
