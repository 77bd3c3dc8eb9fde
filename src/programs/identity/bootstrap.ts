/** `welkin bootstrap`: a database of any age is brought to where its admin can log in. */

import { join } from 'node:path'
import { Passwords } from '../../domain/identity/directory/index.ts'
import { bootstrapAdmin } from '../../domain/identity/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { findMigrations, migrate } from '../../store/migrate.ts'
import type { ByHandOptions } from '../admin-command.ts'
import { databaseOf } from '../database-of.ts'
import { withStore } from '../open-store.ts'
import { hasDatabase } from '../read-only-store.ts'
import { recordedCommand } from '../recorded-command.ts'
import type { StateFolder } from '../state-folder.ts'

export interface BootstrapOptions extends ByHandOptions {
  password?: string
  username: string
  projectName: string
  roleName: string
  serviceName: string
  regionId?: string
  publicUrl?: string
  internalUrl?: string
  adminUrl?: string
}

const SOURCE = join(import.meta.dirname, '..', '..')

/** A state folder's own database is made by `welkin up`, with its owner; one that is named is brought to the newest level. */
export async function bootstrapCommand(state: StateFolder, options: BootstrapOptions): Promise<string> {
  const { password, username, projectName: project, roleName: role, serviceName: service, regionId: region } = options
  if (!password) throw new Error('--password (or OS_BOOTSTRAP_PASSWORD) is needed.')
  const database = databaseOf(state, options.database)
  if (!options.database && !hasDatabase(database)) throw new Error(`There is no cloud in ${state.root}: \`welkin up\` makes one.`)
  const given = { public: options.publicUrl, internal: options.internalUrl, admin: options.adminUrl }
  const urls = Object.fromEntries(Object.entries(given).filter(([, url]) => url !== undefined))
  const done = await withStore(database, async (ctx) => {
    const migrations = [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))]
    if (options.database) await migrate(ctx.db, migrations, systemClock.now)
    const spec = { username, password, project, role, service, region, urls }
    return bootstrapAdmin(
      recordedCommand(ctx, { command: 'identity bootstrap', targets: { user: username, project } }),
      spec,
      new Passwords({ random: systemRandom }),
    )
  })
  return done.length === 0 ? 'All of it is so already.' : ['Made or changed:', ...done.map((what) => `  ${what}`)].join('\n')
}
