/** Requests a second, as many as 16 connections get answered; and the same of a bare Node server that sends the same bytes. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Load {
  url: string
  headers?: Readonly<Record<string, string>>
  seconds?: number
  /** Sent by POST; a GET without it. */
  body?: object
}

export interface Measured {
  perSecond: number
  /** All of them. */
  answered: number
  /** Milliseconds that all but one of a hundred requests took at most. */
  p99: number
}

export const CONNECTIONS = 16

export const requestsPerSecond = async (load: Load): Promise<number> => (await measure(load)).perSecond

/** @throws Error when a reply was no success */
export async function measure(load: Load): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-bench-'))
  try {
    const [program, ...args] = isInstalled('wrk') ? wrkCommand(load, folder) : ownCommand(load)
    const output = await outputOf(program, args)
    if (/Non-2xx|Socket errors/.test(output)) throw new Error(`Not all requests were answered well:\n${output}`)
    const perSecond = Number(/Requests\/sec:\s*([\d.]+)/.exec(output)?.[1])
    const answered = Number(/(\d+) requests in/.exec(output)?.[1])
    const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(output) ?? []
    if (!(perSecond > 0 && answered > 0) || unit === undefined) throw new Error(`No rate was measured:\n${output}`)
    return { perSecond, answered, p99: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Command = [program: string, ...args: string[]]

function wrkCommand({ url, headers = {}, seconds = 5, body }: Load, folder: string): Command {
  const words = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const command: Command = ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '--timeout', '30s', ...words]
  if (body) {
    const script = join(folder, 'post.lua')
    const text = JSON.stringify(body)
    writeFileSync(script, `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [==[${text}]==]\n`)
    command.push('-s', script)
  }
  return [...command, url]
}

const ownCommand = ({ url, headers = {}, seconds = 5, body }: Load): Command => {
  const asked = { url, seconds, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
  return [process.execPath, join(import.meta.dirname, 'load-client.ts'), JSON.stringify(asked)]
}

/** What a Node server does that does nothing but send `body`. */
export const bareRequestsPerSecond = (body: string, seconds?: number): Promise<number> =>
  withBareServer(body, ({ url }) => requestsPerSecond({ url, seconds }))

export async function withBareServer<T>(body: string, work: (server: { url: string; pid: number }) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-bench-'))
  const file = join(folder, 'body.json')
  writeFileSync(file, body)
  const server = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    return await work({ url: `http://127.0.0.1:${line.toString().trim()}/`, pid: server.pid ?? 0 })
  } finally {
    server.kill()
    rmSync(folder, { recursive: true })
  }
}

async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (piece: Buffer) => {
    output += piece
  })
  await once(child, 'close')
  return output
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
