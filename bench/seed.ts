/** Very many projects, written beside the cloud into its database: through the API they would take longer than all benchmarks. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { BenchCloud } from './cloud.ts'

/** @returns their ids. The cloud learns of them at its next look: nothing that it has kept speaks of them. */
export function seedProjects(cloud: BenchCloud, parentId: string, count: number, prefix: string): string[] {
  const database = new DatabaseSync(join(cloud.state, 'controller', 'welkin.db'))
  try {
    const insert = database.prepare(
      `insert into project (id, name, options, extra, generation, created_at, domain_id, parent_id, is_domain, enabled, description)
       values (?, ?, '{}', '{}', 1, 0, 'default', ?, 0, 1, 'one of very many')`,
    )
    database.exec('pragma busy_timeout = 5000; begin immediate')
    const ids = Array.from({ length: count }, () => randomBytes(16).toString('hex'))
    for (const [i, id] of ids.entries()) insert.run(id, `${prefix}-${i}`, parentId)
    database.exec('commit')
    return ids
  } finally {
    database.close()
  }
}
