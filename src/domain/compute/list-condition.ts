/** A filter of servers as a condition of the database. */

import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { compilePattern } from '../../kernel/pattern/index.ts'
import { matches } from '../../store/dialect.ts'
import type { Db } from '../../store/store.ts'
import type { Tables } from '../../store/tables.ts'
import { wordConditions } from '../tag/index.ts'
import type { ServerFilter } from './list.ts'
import type { Observed } from './server.ts'
import type { ServerStatus } from './server-state.ts'
import type { Lifecycle } from './tables.ts'

type Conditions = ExpressionBuilder<Tables, 'server'>

/** @throws bad_request (reason `pattern`) for what is no regular expression */
export function conditionsOf(db: Db, eb: Conditions, filter: ServerFilter): Expression<SqlBool>[] {
  const { projectId, userId, hostId, keyName, locked, name, ids, changedSince, changedBefore, imageId, shapeId, status } = filter
  const all: (Expression<SqlBool> | undefined | false)[] = [
    projectId !== undefined && eb('server.project_id', '=', projectId),
    userId !== undefined && eb('server.user_id', '=', userId),
    hostId !== undefined && eb('server.host_id', '=', hostId),
    keyName !== undefined && fits(db, 'server.key_name', keyName),
    locked !== undefined && eb('server.locked', '=', locked ? 1 : 0),
    name !== undefined && fits(db, 'server.name', name),
    ids !== undefined && eb('server.id', 'in', ids.length > 0 ? [...ids] : ['']),
    changedSince !== undefined && eb('server.updated_at', '>=', changedSince),
    changedBefore !== undefined && eb('server.updated_at', '<=', changedBefore),
    imageId !== undefined && eb('server.image', 'like', beginsWithId(imageId)),
    shapeId !== undefined && eb('server.shape', 'like', beginsWithId(shapeId)),
    status !== undefined && statusCondition(eb, status),
    filter.reservationId !== undefined && fits(db, 'server.reservation_id', filter.reservationId),
    filter.configDrive !== undefined && eb('server.config_drive', '=', filter.configDrive ? 1 : 0),
    ...wordConditions('server', 'server.id', filter.tags ?? {}),
  ]
  return all.filter((one) => one !== undefined && one !== false)
}

function fits(db: Db, column: string, pattern: string): Expression<SqlBool> {
  compilePattern(pattern) // a bad one is the caller's error, and must not reach the database
  return matches(db, column, pattern)
}

/** The snapshots are JSON whose first key is the id. */
const beginsWithId = (id: string) => `{"id":"${id.replace(/[%_"]/g, '')}"%`

/** The inverse of `statusOf`, as a condition. */
function statusCondition(eb: Conditions, status: ServerStatus): Expression<SqlBool> {
  const lives = (...values: Lifecycle[]) => eb('server.lifecycle', 'in', values)
  const seen = (...values: Observed[]) => eb('server.observed_power', 'in', values)
  switch (status) {
    case 'error':
      return eb.or([lives('error'), eb.and([lives('built', 'deleting'), seen('failed')])])
    case 'building':
      return eb.or([lives('building'), eb.and([lives('deleting'), seen('none', 'building')])])
    case 'active':
      return eb.and([lives('built', 'deleting'), seen('running')])
    case 'paused':
      return eb.and([lives('built', 'deleting'), seen('paused')])
    case 'stopped':
      return eb.or([
        eb.and([lives('built', 'deleting'), seen('stopped', 'absent')]),
        eb.and([lives('built'), seen('none', 'building')]),
      ])
  }
}
