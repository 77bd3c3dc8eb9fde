/** Hosts for people. Pure. */

import { counted, some } from '../../domain/finding.ts'
import type { Host } from '../../domain/host/index.ts'
import { ago } from '../../kernel/clock.ts'
import { columns } from '../columns.ts'

export interface HostLine extends Pick<Host, 'id' | 'hostname' | 'zone' | 'enabled' | 'observed_at'> {
  /** Names of the servers that are on it. */
  servers: string[]
}

export const hostsText = (hosts: readonly HostLine[], now: number): string =>
  hosts.length === 0 ? 'No host has joined the cloud yet.' : columns(hosts.map((host) => rowOf(host, now))).join('\n')

const rowOf = ({ hostname, zone, enabled, observed_at, servers }: HostLine, now: number): string[] => [
  hostname,
  zone,
  observed_at === 0 ? 'never heard' : `heard ${ago(now - observed_at)}`,
  enabled === 1 ? '' : 'takes no guests',
  counted(servers.length, 'server'),
]

export const heldText = ({ hostname, servers }: HostLine): string =>
  `${counted(servers.length, 'server')} ${servers.length === 1 ? 'is' : 'are'} still on ${hostname}, and their disks with them:\n${some(servers)}\nDelete them through the API, or give them up with --lose-servers: they end in ERROR, and their ports and addresses are free again.`

export const forgottenText = (hostname: string, lost: number): string =>
  `${hostname} is forgotten${lost === 0 ? '' : `, and ${counted(lost, 'server')} with it`}. An agent of that name may join again with a new token (\`welkin token\`); it ends no guest that it does not know.`
