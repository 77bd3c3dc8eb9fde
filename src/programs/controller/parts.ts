/** The controller's real parts. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { directoryStore } from '../../drivers/backup/directory/directory.ts'
import { openFileImages } from '../../drivers/image/file/file.ts'
import type { Fabric } from '../../drivers/network/driver.ts'
import { fakeFabric } from '../../drivers/network/fake/index.ts'
import { ovnFabric } from '../../drivers/network/ovn/index.ts'
import { systemClock as clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import type { Store } from '../../store/store.ts'
import { parseEndpoints } from '../../wire/ovsdb/index.ts'
import type { CloudFile } from '../cloud-file.ts'
import { federationFile } from '../identity/federation-file.ts'
import { keyFilesOf } from '../key-files.ts'
import { masterKeyStores } from '../secret/master-key-stores.ts'
import type { TokenSettings } from '../secret/settings-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { southboundAccess } from '../tls/network-certificates.ts'
import type { OperatorFile } from './operator-files.ts'
import type { ControllerParts, FirstCloud } from './settings.ts'

export interface OvnEndpoints {
  /** `unix:/path`, `tcp:host:port` or `ssl:host:port`; several separated by commas. */
  northbound: string
  southbound: string
}

export interface PartsWanted {
  state: StateFolder
  /** Absent: no other hosts are let into its networks. */
  cloud?: CloudFile
  store: Store
  federation: OperatorFile
  /** Keeps the master key of secrets; absent: a file does. */
  token?: TokenSettings
  /** Absent: a fake fabric. */
  ovn?: OvnEndpoints
  first: Pick<FirstCloud, 'region'>
  owner: string
  log: Log
}

export async function openParts({
  state,
  cloud,
  store,
  federation,
  token,
  ovn,
  first,
  owner,
  log,
}: PartsWanted): Promise<ControllerParts> {
  const keysOf = keyFilesOf(state, random)
  return {
    store,
    fabric: ovn ? openFabric(ovn, log) : fakeFabric(),
    files: await openFileImages(state.images),
    backups: directoryStore({ folder: state.backups, clock, random }),
    clock,
    random,
    log,
    keysOf,
    masterKeys: await masterKeyStores(state, keysOf, token, { clock, random, log }),
    southbound: cloud && southboundAccess(state, cloud, clock),
    federation: federationFile(federation, log),
    region: first.region,
    owner,
  }
}

const openFabric = ({ northbound, southbound }: OvnEndpoints, log: Log): Fabric =>
  ovnFabric({
    northbound: parseEndpoints(northbound),
    southbound: parseEndpoints(southbound),
    resolvers: ownResolvers(readFileSync('/etc/resolv.conf', 'utf8')),
    clock,
    random,
    log,
  })

/** Those of this host that a guest can reach too; a resolver on the host's own loopback is none for guests. */
export function ownResolvers(resolvConf: string): string[] {
  const servers = [...resolvConf.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address = '']) => address)
  return servers.filter((address) => isIP(address) !== 0 && !address.startsWith('127.') && address !== '::1')
}
