/** Reads which files a file imports, directly and through others. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"](\.[^'"]+\.(?:ts|mjs|json))['"]/g
/** A program of ours that is started: `join(import.meta.dirname, '..', 'welkin.ts')`. */
const NAMED = /'((?:[\w-]+\/)*[\w.-]+\.(?:ts|mjs))'/g
/** Where a folder is searched for migrations, all of them are imported. */
const READS_MIGRATIONS = /\bfindMigrations\(/

export class ImportGraph {
  readonly #direct = new Map<string, string[]>()
  readonly #texts = new Map<string, string>()
  readonly #root: string
  readonly #migrations: string[]

  /** @param root whose `src/` holds the migrations */
  constructor(root: string) {
    this.#root = root
    this.#migrations = ['src', 'src/domain'].flatMap((folder) => migrationsIn(join(root, folder)))
  }

  /** All files that are loaded with it, itself too; absolute paths. */
  reach(file: string, reached = new Set<string>()): Set<string> {
    if (reached.has(file)) return reached
    reached.add(file)
    for (const next of this.#importsOf(file)) this.reach(next, reached)
    return reached
  }

  /** Empty when it is not there. */
  textOf(file: string): string {
    const text = this.#texts.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '')
    this.#texts.set(file, text)
    return text
  }

  #importsOf(file: string): string[] {
    const known = this.#direct.get(file)
    if (known) return known
    const text = this.textOf(file)
    const imported = [...text.matchAll(IMPORT)].map(([, path]) => resolve(dirname(file), path ?? ''))
    const started = [...text.matchAll(NAMED)].flatMap(([, path]) => this.#findNear(file, path ?? ''))
    const all = [...imported, ...started, ...(READS_MIGRATIONS.test(text) ? this.#migrations : [])]
    this.#direct.set(file, all)
    return all
  }

  #findNear(file: string, name: string): string[] {
    const folders = [dirname(file), join(dirname(file), '..'), join(dirname(file), '..', '..'), this.#root]
    return folders.map((folder) => join(folder, name)).filter((path) => path.startsWith(this.#root) && existsSync(path))
  }
}

function migrationsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((service) => {
    const migrations = join(folder, service, 'migrations')
    return existsSync(migrations) ? readdirSync(migrations).map((name) => join(migrations, name)) : []
  })
}
