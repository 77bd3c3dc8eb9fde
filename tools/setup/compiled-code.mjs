/** The compiled form of our TypeScript, kept on disk: whoever starts from it needs no compiler. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, ROOT, RUNTIME } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { clear, progress } from './say.mjs'

const COMPILED = process.env.NODE_COMPILE_CACHE ?? join(CACHE, 'compile')
/** For every program of ours. Portable: it goes with a copy of the sources. */
export const COMPILING = { NODE_COMPILE_CACHE: COMPILED, NODE_COMPILE_CACHE_PORTABLE: '1' }
const STAMP = join(COMPILED, 'loaded')

/** When anything that is compiled was last changed, in milliseconds since 1970; folders tell of files that came or went. */
function newest(folder) {
  let at = statSync(folder).mtimeMs
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    at = Math.max(at, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs)
  }
  return at
}

function stamp() {
  const at = Math.max(...['src', 'guest'].map((folder) => newest(join(ROOT, folder))), statSync(RUNTIME).mtimeMs)
  return `${at} ${statSync(join(ROOT, 'package-lock.json')).mtimeMs}`
}

function isFresh(wanted) {
  try {
    return readFileSync(STAMP, 'utf8') === wanted
  } catch {
    return false
  }
}

/** A clone of somebody else's, or one that is mounted read-only: programs compile for themselves then. */
function isWritable() {
  try {
    mkdirSync(COMPILED, { recursive: true })
    accessSync(COMPILED, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Compiles what has changed. It only saves time and memory later, so a failure is told by what fails then. */
export async function ensureCompiledCode() {
  if (!isWritable()) return
  const wanted = stamp()
  if (isFresh(wanted)) return
  progress('Compiling')
  const env = { ...process.env, ...COMPILING }
  const { code } = await runCommand(RUNTIME, [join(ROOT, 'src/programs/welkin.ts'), 'load'], { env, cwd: ROOT })
  clear()
  if (code === 0) writeFileSync(STAMP, wanted)
}

/** For processes that are about to start beside each other in a fresh clone: each would compile all of it for itself. */
export async function ensureCompiledOnce() {
  if (!existsSync(STAMP)) await ensureCompiledCode()
}
