/**
 * Generated files. Every module beside this one but this exports `generate(): Promise<Map<path, text>>`, paths relative to the root;
 * `npm run generate` writes them and a rule refuses stale ones.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'

type Generate = () => Promise<Map<string, string>>

/** All that the generators produce. Throws when two produce the same file. */
export async function generateAll(folder: string = import.meta.dirname): Promise<Map<string, string>> {
  const all = new Map<string, string>()
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file === 'generated.ts') continue
    const { generate } = (await import(join(folder, file))) as { generate: Generate }
    for (const [path, text] of await generate()) {
      if (all.has(path)) throw new Error(`${path} is generated twice, the second time by ${file}.`)
      all.set(path, text)
    }
  }
  return all
}

/** Those whose file says something else, or is not there. */
export function staleOf(generated: Map<string, string>, root: string = ROOT): string[] {
  const present = (path: string) => {
    try {
      return readFileSync(join(root, path), 'utf8')
    } catch {
      return undefined
    }
  }
  return [...generated].filter(([path, text]) => present(path) !== text).map(([path]) => path)
}
