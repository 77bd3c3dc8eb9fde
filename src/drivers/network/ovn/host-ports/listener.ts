/** Listens inside another network namespace: a short-lived process enters it, makes the socket and hands it over. */
import { spawn } from 'node:child_process'
import { Server } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../../../../kernel/clock.ts'
import { fabricRefusals } from '../../refusals.ts'
import { enter } from '../ip.ts'

const WITHIN_MS = 10_000
const child = fileURLToPath(new URL(`./listener.child${extname(import.meta.filename)}`, import.meta.url))

/** @throws internal when the address cannot be listened on, with what the process said */
export function listenInside(clock: Clock, namespace: string, address: { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = [...enter(namespace), process.execPath, '--no-warnings', child]
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
    const helper = spawn(program, args, { env, cwd: '/', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    const said: Buffer[] = []
    const fail = (why: string, cause?: unknown) =>
      reject(fabricRefusals.metadata_unserved({ internal: `${namespace}: ${why}`, cause }))
    const cancel = clock.after(WITHIN_MS, () => helper.kill('SIGKILL'))
    helper.stderr?.on('data', (chunk: Buffer) => said.push(chunk))
    helper.once('error', (error) => fail(error.message, error))
    helper.once('message', (_, handle) => (handle instanceof Server ? resolve(handle) : fail('no socket came')))
    helper.once('close', (code, by) => {
      cancel()
      fail(`${by ?? `exit ${code}`}: ${Buffer.concat(said).toString().trim().slice(-1000)}`) // no matter once it is resolved
    })
    helper.send(address, (error) => error && helper.kill('SIGKILL'))
  })
}
