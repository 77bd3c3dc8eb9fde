/** Tempest from PyPI in a virtual environment of its own, made once. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { runCommand } from '../setup/run-command.mjs'
import { progress, SetupError, say } from '../setup/say.mjs'

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt')

export interface Tempest {
  /** With `stestr` and the rest. */
  bin: string
  /** Holds the package `tempest`. */
  packages: string
}

/** @param folder where it is, or shall be. @throws SetupError that says what to do when it cannot be installed */
export async function ensureTempest(folder: string = defaultFolder()): Promise<Tempest> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
  const mark = join(folder, 'built')
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    say(`Installing tempest from PyPI into ${folder}`)
    mkdirSync(dirname(folder), { recursive: true })
    await run(
      ['python3', '-m', 'venv', '--clear', folder],
      'Is python3 with its venv module installed (apt install python3-venv)?',
    )
    await run(
      [join(folder, 'bin', 'pip'), 'install', '--disable-pip-version-check', '--requirement', REQUIREMENTS],
      'Is PyPI reachable from here? pip reads PIP_INDEX_URL and https_proxy.',
    )
    writeFileSync(mark, wanted)
  }
  return { bin: join(folder, 'bin'), packages: await packagesOf(folder) }
}

const defaultFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'welkin', 'tempest')

async function packagesOf(folder: string): Promise<string> {
  const lines: string[] = []
  const show = 'import sysconfig; print(sysconfig.get_path("purelib"))'
  await runCommand(join(folder, 'bin', 'python'), ['-c', show], { onLine: (line: string) => lines.push(line) })
  return lines[0] ?? ''
}

async function run([program = '', ...args]: string[], advice: string): Promise<void> {
  const { code, tail } = await runCommand(program, args, { onLine: progress })
  if (code !== 0) throw new SetupError(`${program} ${args.join(' ')} failed:\n${tail}\n${advice}`)
}
