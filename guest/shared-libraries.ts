import { copyFile, mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type BuildContext, run } from './run.ts'

/** Directories that are links to one below /usr in every distribution of today, and in the image. */
export const MERGED = ['bin', 'sbin', 'lib', 'lib64']

/** Where `path` of the host lives when `/lib` and its like are links into `/usr`. */
export const mergedPath = (path: string) => {
  const [, first = ''] = path.split('/')
  return MERGED.includes(first) ? `/usr${path}` : path
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
