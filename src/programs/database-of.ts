/** Which database a cloud's rows are in. */
import { readSecrets } from './cloud-file.ts'
import type { DatabaseUrl } from './read-only-store.ts'
import type { StateFolder } from './state-folder.ts'

/** The one that is asked for, else the one that `up` was given, else SQLite in the state folder. */
export function databaseOf(state: StateFolder, asked?: DatabaseUrl): DatabaseUrl {
  return asked ?? remembered(state) ?? `sqlite:${state.database}`
}

/** Beside the passwords, for the address of a server may hold one: who may not read those may not read the database either. */
function remembered(state: StateFolder): DatabaseUrl | undefined {
  try {
    return readSecrets(state)?.database
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined
    throw error
  }
}
