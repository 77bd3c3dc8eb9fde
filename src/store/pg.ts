/** Loads the PostgreSQL client when a store is first opened on it: a cloud over SQLite never needs it in its memory. */
import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

export const pgLibrary = (): typeof import('pg') => load('pg')
