/** Has qemu-img write and open encrypted files. The passphrase is in no command line, environment or file: a shell that becomes qemu-img makes a pipe of it. */

import type { EncryptedDisk, Encryption, FormatOptions } from './qemu-img.ts'
import { qemuImgRefusals } from './refusals.ts'

const ID = 'passphrase'

/** For commands that come before what they name. */
export const KEY = ['--object', `secret,id=${ID},format=base64,file=/dev/stdin`] as const

/** Nobody guesses a passphrase of so many random bits, so it need not be made slow to try; QEMU measures for two seconds all the same. */
const ITERATION_MS = 10

export const LUKS_OPTIONS = ({ bits }: Encryption): FormatOptions => ({
  'encrypt.format': 'luks',
  'encrypt.key-secret': ID,
  'encrypt.cipher-alg': `aes-${bits / 2}`,
  'encrypt.cipher-mode': 'xts',
  'encrypt.ivgen-alg': 'plain64',
  'encrypt.iter-time': ITERATION_MS,
})

/** A small here-document is a pipe, which whoever runs the shell may open; what a program is given for its input is often no pipe. */
const BECOME = 'IFS= read -r key; exec qemu-img "$@" <<END\n$key\nEND'

export function withPassphrase(argv: readonly string[], passphrase: string | undefined) {
  if (passphrase === undefined) return { command: ['qemu-img', ...argv], input: undefined }
  return { command: ['/bin/sh', '-c', BECOME, 'sh', ...argv], input: `${Buffer.from(passphrase).toString('base64')}\n` }
}

const MOST_TRIES = 50

/**
 * QEMU measures how quickly it derives keys, and gives up where the kernel says that no time has passed: kernels that count by ticks do so now and then.
 * It does at once, before anything is written.
 */
export async function untilMeasured<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isUnmeasured = qemuImgRefusals.qemu_img_failed.is(error) && /accurate CPU usage/.test(error.internal ?? '')
      if (!isUnmeasured || tries >= MOST_TRIES) throw error
    }
  }
}

/** Of the whole chain: QEMU looks for no passphrase of what it opens by itself. */
export const blockWords = ({ path, below }: Omit<EncryptedDisk, 'passphrase'>): string =>
  `json:${JSON.stringify(chainOf([{ path, format: 'qcow2', encrypted: true }, ...below]))}`

function chainOf([first, ...below]: EncryptedDisk['below']): object | null {
  if (!first) return null
  const { path, format, encrypted } = first
  return {
    driver: format,
    ...(encrypted && { encrypt: { format: 'luks', 'key-secret': ID } }),
    file: { driver: 'file', filename: path },
    // a raw file is based on nothing
    ...(format === 'qcow2' && { backing: chainOf(below) }),
  }
}
