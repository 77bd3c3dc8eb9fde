/** Guests as this machine sees them: their processes and what they write to their consoles. */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const WITHIN_MS = 120_000
const LOOK_EVERY_MS = 5

/** Milliseconds since the process was started, as the kernel counts: to 10 ms. */
export function ageOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  const uptime = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0])
  return uptime * 1000 - startTicks * 10
}

/** Resolves as soon as `probe` gives something. @throws Error after two minutes */
export async function look<T>(what: string, probe: () => T | undefined): Promise<T> {
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    const found = probe()
    if (found !== undefined) return found
    await sleep(LOOK_EVERY_MS)
  }
  throw new Error(`It was not seen: ${what}`)
}

/** The process of the guest in a folder, once QEMU has written its pid file. */
export const guestPid = (folder: string): Promise<number> =>
  look(`a pid in ${folder}`, () => Number.parseInt(readOr(join(folder, 'qemu.pid')), 10) || undefined)

/** Resolves when the guest has written the words. */
export async function saidOnConsole(folder: string, words: string): Promise<void> {
  await look(`“${words}” on the console in ${folder}`, () => readOr(join(folder, 'console.log')).includes(words) || undefined)
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

/** Resolves when an ssh server at the address has greeted. */
export async function sshGreets(host: string, port: number): Promise<void> {
  const deadline = performance.now() + WITHIN_MS
  while (!(await greets(host, port))) {
    if (performance.now() > deadline) throw new Error(`No ssh server greeted at ${host}:${port}.`)
    await sleep(20)
  }
}

const greets = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (good: boolean) => {
      socket.destroy()
      resolve(good)
    }
    socket.setTimeout(1000, () => end(false))
    socket.on('error', () => end(false)).on('close', () => end(false))
    socket.on('data', (bytes) => end(bytes.toString('latin1').startsWith('SSH-')))
  })
