/** Makes WireGuard's devices: the kernel's, or where it has none, those of wireguard-go, which lives as long as its device. */
import { existsSync } from 'node:fs'
import type { Clock } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'
import { runCommand } from '../process/index.ts'
import { configText, type WireguardConfig } from './config.ts'

const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' }

export const hasDevice = (name: string): boolean => existsSync(`/sys/class/net/${name}`)

/** @param name at most 15 characters, unique on the machine. @returns how it is made. @throws where there is neither */
export async function makeDevice(name: string, clock: Clock): Promise<'kernel' | 'wireguard-go'> {
  try {
    await runCommand(['ip', 'link', 'add', name, 'type', 'wireguard'], { clock, env: ENV })
    return 'kernel'
  } catch (error) {
    if (!(error instanceof CloudError) || !/Unknown device type|Operation not supported/.test(error.internal ?? '')) throw error
    await runCommand(['wireguard-go', name], { clock, env: ENV })
    return 'wireguard-go'
  }
}

/** `wg` opens the file it is told, and a socket, as which we give a program its input, cannot be opened: a pipe can. */
const SYNC = 'cat | wg syncconf "$1" /dev/stdin'

/** What is not in the configuration is taken away; connections to peers that stay go on. */
export async function configureDevice(name: string, config: WireguardConfig, clock: Clock): Promise<void> {
  await runCommand(['/bin/sh', '-c', SYNC, 'sh', name], { clock, env: ENV, input: configText(config) })
}

/** When each peer last shook hands, in seconds since 1970, by its public key; 0: never. Root's to ask. */
export async function lastHandshakes(name: string, clock: Clock): Promise<Map<string, number>> {
  const text = await runCommand(['wg', 'show', name, 'latest-handshakes'], { clock, env: ENV })
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line): [string, number] => [line.split('\t')[0] ?? '', Number(line.split('\t')[1])]))
}
