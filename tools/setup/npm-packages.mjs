/** The npm packages of this clone, exactly as package-lock.json says. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { withLock } from './lock.mjs'
import { CACHE, ROOT, RUNTIME } from './paths.mjs'
import { runCommand } from './run-command.mjs'
import { progress, SetupError, say } from './say.mjs'

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** npm leaves a record of what it installed; optional packages are in it only where the platform is theirs. */
function upToDate() {
  const wanted = packagesIn('package-lock.json')
  const there = packagesIn('node_modules/.package-lock.json')
  if (!there || !existsSync(RUNTIME)) return false
  const same = (a, b) => a.version === b.version && a.integrity === b.integrity
  return (
    Object.entries(there).every(([path, found]) => wanted[path] && same(wanted[path], found)) &&
    Object.entries(wanted).every(([path, want]) => path === '' || want.optional || there[path])
  )
}

/** The npm that started us if one did; never our own runtime's, which this very step replaces. */
function npmCommand() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(ROOT, 'node_modules')))
    .join(delimiter)
  const env = { ...process.env, PATH: path }
  // users of services have a home that is not there, and npm keeps its downloads under it
  if (!canWrite(homedir())) env.npm_config_cache = join(CACHE, 'npm')
  const started = process.env.npm_execpath
  const byNpm = started?.endsWith('npm-cli.js') && existsSync(started)
  return { file: byNpm ? 'node' : 'npm', first: byNpm ? [started] : [], env }
}

function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** npm would say it in thirty lines of its own. */
function requireWritable() {
  try {
    mkdirSync(CACHE, { recursive: true })
    for (const folder of [ROOT, CACHE]) accessSync(folder, constants.W_OK)
  } catch (error) {
    const why = error.code === 'EROFS' ? 'it is mounted read-only' : 'this user may not'
    throw new SetupError(
      `The npm packages have to be installed in ${ROOT}, and nothing can be written there (${why}).\n` +
        'Start it once as the user whom that folder belongs to, or clone the repository into a folder of your own.',
    )
  }
}

async function install() {
  const total = Object.keys(packagesIn('package-lock.json')).length
  let fetched = 0
  const onLine = (line) => {
    if (/^npm http fetch GET 200/.test(line)) fetched++
    progress(`Installing npm packages (${Math.min(fetched, total)} of about ${total})`)
  }
  const { file, first, env } = npmCommand()
  progress('Installing npm packages')
  // no package of ours needs an install script; the http level prints one line a download, which makes the progress
  const args = [
    ...first,
    'ci',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--loglevel=http',
  ]
  const { code, tail, signal } = await runCommand(file, args, { env, cwd: ROOT, onLine })
  if (signal) throw new SetupError('Interrupted.')
  if (code === 0 && existsSync(RUNTIME))
    return say(`Installed ${Object.keys(packagesIn('node_modules/.package-lock.json') ?? {}).length} npm packages.`)
  const told = tail
    .split('\n')
    .filter((line) => !/EBADENGINE|^npm http/.test(line))
    .join('\n')
  if (code !== 0) throw new SetupError(`npm ci failed (exit code ${code}):\n${told}`)
  throw new SetupError(`There is no runtime for ${process.platform}-${process.arch}: Welkin runs on Linux on x64 and arm64.`)
}

/** Makes node_modules equal the lock file. Quiet when it is. */
export async function ensureNpmPackages() {
  if (upToDate()) return
  requireWritable()
  await withLock(join(CACHE, 'set-up.lock'), async () => {
    if (!upToDate()) await install()
  })
}
