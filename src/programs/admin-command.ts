/** For commands by which an operator looks into and changes a cloud's rows, beside a running controller or without one. */

import type { StoreCtx } from '../store/context.ts'
import { readCloud } from './cloud-file.ts'
import { databaseOf } from './database-of.ts'
import { withStore } from './open-store.ts'
import { type DatabaseUrl, hasDatabase } from './read-only-store.ts'
import type { StateFolder } from './state-folder.ts'

export interface ByHandOptions {
  /** Of a controller that was given one. */
  database?: DatabaseUrl
}

/** @throws Error when there is no database, instead of making one */
export async function byHand<T>(state: StateFolder, options: ByHandOptions, act: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  const database = databaseOf(state, options.database)
  if (!hasDatabase(database))
    throw new Error(
      readCloud(state)
        ? `The cloud in ${state.root} has no database there: give the controller's with --database.`
        : `There is no cloud in ${state.root}: \`welkin up\` makes one.`,
    )
  return withStore(database, act)
}
