/** Picks kernel modules and what they need out of an unpacked kernel, without depmod (and so without being root). */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { CloudError } from '../src/kernel/errors.ts'
import { type BuildContext, run } from './run.ts'

export interface KernelModules {
  /** As `uname -r` says it. */
  release: string
  /** Path by module name, with `_` for `-`. */
  files: Map<string, string>
  /** Compiled into the kernel. */
  builtin: Set<string>
}

export interface KernelModule {
  name: string
  /** Names of modules that must be there first. */
  needs: string[]
  bytes: Buffer
}

/** @throws internal when `lib` (the unpacked `lib/modules`) does not hold exactly one kernel */
export async function readKernelModules(lib: string): Promise<KernelModules> {
  const releases = await readdir(lib)
  const [release] = releases
  if (release === undefined || releases.length > 1) {
    throw new CloudError('internal', 'The kernel package has another form than expected.', { internal: `${lib}: ${releases}` })
  }
  const all = await readdir(join(lib, release), { recursive: true })
  const modules = all.filter((path) => /\.ko(\.xz|\.zst)?$/.test(path))
  const builtin = await readFile(join(lib, release, 'modules.builtin'), 'utf8')
  return {
    release,
    files: new Map(modules.map((path) => [moduleName(path), join(lib, release, path)])),
    builtin: new Set(builtin.split('\n').filter(Boolean).map(moduleName)),
  }
}

const moduleName = (path: string) =>
  basename(path)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_')

/**
 * The modules called `names` and all they need, each after what it needs. Those compiled in and those that this kernel does not have are left out.
 * @throws internal when one of `required` is neither a module nor compiled in
 */
export async function pickModules(
  kernel: KernelModules,
  names: readonly string[],
  required: readonly string[],
  context: BuildContext,
): Promise<KernelModule[]> {
  const picked = new Map<string, KernelModule>()
  const visit = async (name: string): Promise<void> => {
    const path = kernel.files.get(name)
    if (picked.has(name) || path === undefined) return
    const bytes = await readModule(path, context)
    const needs = neededBy(bytes)
    for (const need of needs) await visit(need)
    picked.set(name, { name, needs, bytes })
  }
  for (const name of names) await visit(name)
  const absent = required.filter((name) => !picked.has(name) && !kernel.builtin.has(name))
  if (absent.length > 0) throw new CloudError('internal', `The kernel ${kernel.release} has no ${absent.join(', ')}.`)
  return [...picked.values()]
}

/** The section .modinfo holds `key=value` strings that end with a zero byte. */
export function neededBy(module: Buffer): string[] {
  const key = Buffer.from('\0depends=')
  const at = module.indexOf(key)
  if (at < 0) return []
  const text = module.toString('latin1', at + key.length, module.indexOf(0, at + 1))
  return text
    .split(',')
    .filter(Boolean)
    .map((name) => name.replaceAll('-', '_'))
}

async function readModule(path: string, context: BuildContext): Promise<Buffer> {
  if (path.endsWith('.zst')) return promisify(zstdDecompress)(await readFile(path))
  if (!path.endsWith('.xz')) return readFile(path)
  await run(['xz', '--decompress', '--keep', '--force', path], context)
  return readFile(path.slice(0, -'.xz'.length))
}

/** Writes the modules and the index that modprobe reads. */
export async function writeModules(modules: readonly KernelModule[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, bytes } of modules) await writeFile(join(folder, `${name}.ko`), bytes)
  const known = new Map(modules.map((m) => [m.name, m]))
  const lines = modules.map(
    (m) =>
      `${m.name}.ko: ${allNeeds(m, known)
        .map((name) => `${name}.ko`)
        .join(' ')}`,
  )
  await writeFile(join(folder, 'modules.dep'), `${lines.join('\n')}\n`)
}

/** The nearest first, as modules.dep wants them. */
function allNeeds(module: KernelModule, known: Map<string, KernelModule>): string[] {
  const all = new Set<string>()
  const visit = (m: KernelModule) => {
    for (const need of m.needs) {
      const found = known.get(need)
      if (!found) continue
      all.delete(need)
      all.add(need)
      visit(found)
    }
  }
  visit(module)
  return [...all]
}

export const modulesFolder = (root: string, release: string) => join(root, 'usr/lib/modules', release)
