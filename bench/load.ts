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
}

export const CONNECTIONS = 16

/** @throws Error when a reply was no success */
export async function requestsPerSecond({ url, headers = {}, seconds = 5 }: Load): Promise<number> {
  const words = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const hasWrk = isInstalled('wrk')
  const [program, ...args] = hasWrk
    ? ['wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, ...words, url]
    : [process.execPath, join(import.meta.dirname, 'load-client.ts'), url, `${seconds}`, JSON.stringify(headers)]
  const output = await outputOf(program ?? '', args)
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`Not all requests were answered well:\n${output}`)
  const rate = Number(/Requests\/sec:\s*([\d.]+)/.exec(output)?.[1])
  if (!(rate > 0)) throw new Error(`No rate was measured:\n${output}`)
  return rate
}

/** What a Node server does that does nothing but send `body`. */
export async function bareRequestsPerSecond(body: string, seconds?: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-bench-'))
  const file = join(folder, 'body.json')
  writeFileSync(file, body)
  const server = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    return await requestsPerSecond({ url: `http://127.0.0.1:${line.toString().trim()}/`, seconds })
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
