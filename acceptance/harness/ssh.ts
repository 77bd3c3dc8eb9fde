/** Into guests, as their user. */
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { crowding } from '../../tools/test/slowness.ts'
import { eventually, type Patience } from './eventually.ts'
import { type Finished, run, succeed } from './process.ts'

export interface Key {
  /** Path of the private half. */
  file: string
  publicFile: string
}

/** A key pair of its own in a folder. */
export async function makeKey(folder: string): Promise<Key> {
  const file = join(folder, 'key')
  if (!existsSync(file)) await succeed(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file])
  chmodSync(file, 0o600)
  return { file, publicFile: `${file}.pub` }
}

const OPTIONS = [
  ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'BatchMode=yes'],
  ...['-o', 'IdentitiesOnly=yes'],
]

/** Until the guest has said who it is, which takes it longer on a busy machine. */
const connectTimeout = (): string => `ConnectTimeout=${Math.ceil(5 * crowding())}`

export const sshArguments = (key: Key, address: string): string[] => [
  ...['ssh', ...OPTIONS, '-o', connectTimeout()],
  ...['-i', key.file, `welkin@${address}`],
]

/** One attempt. Exit code 255 is ssh's own: nobody answered. */
export const trySsh = (key: Key, address: string, command: string, input?: string): Promise<Finished> =>
  run([...sshArguments(key, address), command], { timeoutMs: 30_000, input })

/** Waits for the guest to answer. @returns what the command printed, trimmed. @throws Error when the command itself fails */
export async function ssh(key: Key, address: string, command: string, patience: Patience = {}): Promise<string> {
  const { code, stdout, stderr } = await eventually(
    `${address} answers ssh`,
    async () => {
      const finished = await trySsh(key, address, command)
      if (finished.code === 255) throw new Error(finished.stderr)
      return finished
    },
    { withinMs: 90_000, ...patience },
  )
  if (code !== 0) throw new Error(`In the guest ${address}: ${command}\nended with ${code}: ${stderr}${stdout}`)
  return stdout.trim()
}

/** Tells one boot of a guest from the next. */
export const bootId = (key: Key, address: string): Promise<string> => ssh(key, address, 'cat /proc/sys/kernel/random/boot_id')
