import { copyFile, mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type BuildContext, run } from './run.ts'

/** Where these directories lead in the image: one for programs, so that everyone's path finds them all, and one for libraries. */
export const MERGED = { bin: 'usr/bin', sbin: 'usr/bin', lib: 'usr/lib', lib64: 'usr/lib64', 'usr/sbin': 'usr/bin' } as const

/** The real place in the image of what the host has at `path`. */
export function mergedPath(path: string): string {
  const [from, to] = Object.entries(MERGED).find(([name]) => path.startsWith(`/${name}/`)) ?? []
  return from ? `/${to}${path.slice(from.length + 1)}` : path
}

/** Copies programs or plug-ins of the host into `root`, at the same path, and every library that they are linked with. */
export async function copyWithLibraries(paths: readonly string[], root: string, context: BuildContext): Promise<void> {
  for (const path of paths) await copyInto(path, root)
  await copyLibrariesOf(paths, root, context)
}

/** Copies what the dynamic linker of the host would load for these files. */
export async function copyLibrariesOf(paths: readonly string[], root: string, context: BuildContext): Promise<void> {
  const text = (await Promise.all(paths.map((path) => run(['ldd', path], context)))).join('\n')
  const libraries = new Set([...text.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path = '']) => path))
  for (const library of libraries) await copyInto(library, root)
}

async function copyInto(path: string, root: string): Promise<void> {
  const target = join(root, mergedPath(path))
  await mkdir(dirname(target), { recursive: true })
  await copyFile(await realpath(path), join(dirname(target), basename(path)))
}
