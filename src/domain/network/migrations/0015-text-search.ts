/** Ports are found by parts of their addresses. */
import type { Db } from '../../../store/store.ts'
import { createTextSearch } from '../../../store/text-search.ts'

export const up = (db: Db): Promise<void> => createTextSearch(db, 'address', ['ip'], ['port_id', 'subnet_id', 'ip'])
