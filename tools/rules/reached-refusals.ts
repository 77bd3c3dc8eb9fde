/** Finds which refusals a program text can come to throw: those named in it and in all that it imports, name by name through index files. */
import { dirname, join } from 'node:path/posix'
import { codeOf, type Source } from './source.ts'

interface Import {
  to: string
  /** Undefined where everything is taken, as by `import './x.ts'`. */
  names: readonly string[] | undefined
}

interface Module {
  imports: readonly Import[]
  reExports: readonly (Import & { as: readonly string[] | undefined })[]
  /** `imageRefusals.no_data` */
  thrown: readonly string[]
  code: string
}

const IMPORT = /\b(import|export)\s+(type\s+)?(?:(\{[^}]*\}|\*)\s*from\s*)?'(\.[^']+)'/g
const THROWN = /\b(\w+Refusals)\.(\w+)\b(?!\.is\b)/g

/** `a, type B, c as d` → a, c by the names there, and a, d by the names here. */
function namesIn(list: string): { names: string[]; as: string[] } {
  const pairs = list
    .replace(/[{}]/g, '')
    .split(',')
    .map((part) => part.trim().split(/\s+as\s+/))
    .filter(([name = '']) => name !== '' && !name.startsWith('type '))
  return { names: pairs.map(([name = '']) => name), as: pairs.map(([name = '', as = name]) => as) }
}

function moduleOf({ path, text }: Source): Module {
  const code = codeOf(text)
  const found = [...code.matchAll(IMPORT)].filter(([, , isType]) => isType === undefined)
  const all = found.map(([, kind, , list, to = '']) => {
    const given = list?.startsWith('{') ? namesIn(list) : { names: undefined, as: undefined }
    return { kind, to: join(dirname(path), to), ...given }
  })
  return {
    imports: all.filter(({ kind }) => kind === 'import'),
    reExports: all.filter(({ kind }) => kind === 'export'),
    thrown: [...code.matchAll(THROWN)].map(([, object, reason]) => `${object}.${reason}`),
    code,
  }
}

/** @param files all of the product */
export function refusalsReached(files: readonly Source[], starts: (path: string) => boolean): Set<string> {
  const modules = new Map(files.map((source) => [source.path, moduleOf(source)]))
  const seen = new Set<string>()
  const left = [...modules.keys()].filter(starts)
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    const module = modules.get(path)
    if (!module || seen.has(path)) continue
    seen.add(path)
    for (const { to, names } of module.imports) left.push(...(names ?? []).map((name) => definer(modules, to, name)))
  }
  return new Set([...seen].flatMap((path) => modules.get(path)?.thrown ?? []))
}

/** The file that defines what another offers under a name. */
function definer(modules: ReadonlyMap<string, Module>, path: string, name: string): string {
  for (const { to, names, as } of modules.get(path)?.reExports ?? []) {
    const at = as?.indexOf(name)
    if (at === undefined) {
      const found = definer(modules, to, name)
      if (new RegExp(`\\bexport\\b[^;\\n]*\\b${name}\\b`).test(modules.get(found)?.code ?? '')) return found
    } else if (at >= 0) return definer(modules, to, names?.[at] ?? name)
  }
  return path
}
