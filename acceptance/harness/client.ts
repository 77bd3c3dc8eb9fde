/** Installs unmodified clients from PyPI, each list of them in a virtual environment of its own. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../tools/setup/paths.mjs'
import type { Cloud } from './cloud.ts'
import { type Finished, run, succeed } from './process.ts'

/** The distribution's, for which set-up installed the venv module. */
const PYTHON = '/usr/bin/python3'

/** Holds the lock while it builds, so that two runs do not build into each other; a half-built one is begun anew. */
const BUILD = `set -e
if [ "$(cat "$1/built" 2>/dev/null)" = "$3" ]; then exit 0; fi
rm -rf "$1"
${PYTHON} -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
echo "$3" > "$1/built"`

/**
 * Installs what a list of requirements names, once for each clone and list.
 * @param name of the list beside this file, `client` for `client-requirements.txt`
 * @returns the folder of its commands
 */
export async function ensurePython(name: string): Promise<string> {
  const requirements = join(import.meta.dirname, `${name}-requirements.txt`)
  const folder = join(ROOT, '.cache', name)
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const commands = join(folder, 'bin')
  const built = join(folder, 'built')
  if (existsSync(built) && readFileSync(built, 'utf8').trim() === wanted) return commands
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  process.stderr.write(`acceptance: installing the ${name} from PyPI\n`)
  const script = ['sh', '-c', BUILD, 'build', folder, requirements, wanted]
  await succeed(['flock', `${folder}.lock`, ...script], { env: pipEnvironment(), timeoutMs: 600_000 })
  return commands
}

/** @returns the path of the `openstack` command */
export const ensureClient = async (): Promise<string> => join(await ensurePython('client'), 'openstack')

/** pip is told of mirrors and certificates by the environment. */
const pipEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (/^PIP_|_proxy$|^SSL_/i.test(name) && value ? [[name, value]] : [])),
  )

export interface Client {
  /** `openstack` with these words, as typed: no quoting, words are separated by blanks. @returns what it printed, trimmed */
  openstack(line: string): Promise<string>
  /** The same with `-f json`, parsed. */
  json<T = Record<string, unknown>>(line: string): Promise<T>
  /** The same, however it ends. */
  attempt(line: string): Promise<Finished>
}

/** @param name an entry of the cloud's clouds.yaml. @param prefix what the command is run with, for example under another user */
export async function clientOf(cloud: Cloud, name = 'welkin', prefix: readonly string[] = []): Promise<Client> {
  const command = await ensureClient()
  const proxy: Record<string, string> = cloud.proxy === undefined ? {} : { http_proxy: cloud.proxy, no_proxy: '' }
  const env = { OS_CLIENT_CONFIG_FILE: cloud.cloudsYaml, OS_CLOUD: name, ...proxy }
  const attempt = (line: string) =>
    run([...prefix, command, ...line.trim().split(/\s+/)], { env, cwd: cloud.clientFolder, timeoutMs: 180_000 })
  const openstack = async (line: string) => {
    const { code, stdout, stderr } = await attempt(line)
    if (code !== 0) throw new Error(`openstack ${line}\nended with ${code}: ${stderr}${stdout}`)
    return stdout.trim()
  }
  return { attempt, openstack, json: async <T>(line: string) => JSON.parse(await openstack(`${line} -f json`)) as T }
}
