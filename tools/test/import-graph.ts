/** Reads which files a file imports, directly and through others. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"](\.[^'"]+\.(?:ts|mjs|json))['"]/g
/** Where a folder is searched for migrations, all of them are imported. */
const READS_MIGRATIONS = /\bfindMigrations\(/

export class ImportGraph {
  readonly #direct = new Map<string, string[]>()
  readonly #migrations: string[]

  /** @param root whose `src/` holds the migrations */
  constructor(root: string) {
    this.#migrations = ['src', 'src/domain'].flatMap((folder) => migrationsIn(join(root, folder)))
  }

  /** All files that are loaded with it, itself too; absolute paths. */
  reach(file: string, reached = new Set<string>()): Set<string> {
    if (reached.has(file)) return reached
    reached.add(file)
    for (const next of this.#importsOf(file)) this.reach(next, reached)
    return reached
  }

  #importsOf(file: string): string[] {
    const known = this.#direct.get(file)
    if (known) return known
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    const found = [...text.matchAll(IMPORT)].map(([, path]) => resolve(dirname(file), path ?? ''))
    const all = READS_MIGRATIONS.test(text) ? [...found, ...this.#migrations] : found
    this.#direct.set(file, all)
    return all
  }
}

function migrationsIn(folder: string): string[] {
  return readdirSync(folder).flatMap((service) => {
    const migrations = join(folder, service, 'migrations')
    return existsSync(migrations) ? readdirSync(migrations).map((name) => join(migrations, name)) : []
  })
}
