/** Says what a host's part of the networks is made with. */
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import type { TlsFiles } from './database.ts'
import type { Datapath } from './datapath.ts'
import type { Tunnels } from './tunnels.ts'
import type { Uplink } from './uplink.ts'

export interface ChassisOptions {
  /** Database, sockets, pid files and logs; ours alone. */
  folder: string
  /** One a cloud and host: `wk-1a2b3c`. Also names our table in the host's packet filter. */
  namespace: string
  /** The host's id, as ports are bound to it. */
  systemId: string
  /** In Open vSwitch's spelling: `unix:/path`, `ssl:10.0.0.1:6642`; several separated by commas. */
  southbound: string
  /** Of the host: where other hosts send tunnels to. */
  encapIp: string
  /** How these get into the namespace; absent on a host that is alone. */
  tunnels?: Tunnels
  datapath: Datapath
  uplinks: readonly Uplink[]
  /** For an `ssl:` southbound. */
  tls?: TlsFiles
  clock: Clock
  log: Log
}
