import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { COMPILING } from './compiled-code.mjs'
import { ROOT, RUNTIME } from './paths.mjs'

/**
 * Ends set-up by running a script of ours on the pinned runtime. Where this process can become another (Node ≥ 22.15, whichever it is) it does,
 * which saves a sleeping process; else the script is a child and gets our signals, and its exit code is ours.
 * @param {string} script relative to the clone's root
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [extra] environment
 * @param {string[]} [flags] for Node itself
 */
export function handOver(script, args, extra = {}, flags = []) {
  const argv = [...flags, join(ROOT, script), ...args]
  // compiled code kept on disk: a restart need not compile again
  const requested = Object.entries({ ...process.env, ...COMPILING, ...extra })
  const env = Object.fromEntries(requested.filter(([, value]) => value !== undefined))
  process.execve?.(RUNTIME, [RUNTIME, ...argv], env)
  const child = spawn(RUNTIME, argv, { env, stdio: 'inherit' })
  const sent = new Set()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // a terminal's Ctrl-C reaches the child by itself; a second one from us would mean "at once"
      if (sent.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return
      sent.add(signal)
      child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`${RUNTIME}: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 6)
  })
}
