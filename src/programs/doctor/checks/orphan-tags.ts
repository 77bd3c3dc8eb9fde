/** Finds tags of what is not there: whoever deletes a row deletes its tags in the same transaction. */
import { sql } from 'kysely'
import { counted, ok, some, warning } from '../../../domain/finding.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { SERVICES } from '../../services.ts'
import type { Check } from '../inspection-context.ts'

export const orphanTags: Check = {
  about: 'database',
  name: 'tags',
  run: async ({ rows }) => {
    const orphans = await rows(findOrphans)
    if (orphans.length === 0) return [ok('Every tag is on something that is there.')]
    const lines = orphans.map(({ kind, resource_id, key }) => `${kind} ${resource_id}: ${key}`)
    return [warning(`${counted(orphans.length, 'tag')} on what is not there.`, 'tag-of-nothing', some(lines))]
  },
}

type TagName = { kind: string; resource_id: string; key: string }

async function findOrphans({ db }: StoreCtx): Promise<TagName[]> {
  const kinds = SERVICES.flatMap(({ tagged = [] }) => tagged)
  const orphans = await db.selectFrom('tag').select(['kind', 'resource_id', 'key']).where('kind', 'not in', kinds).execute()
  for (const kind of kinds) {
    const found = await sql<TagName>`select kind, resource_id, key from tag
      where kind = ${kind} and resource_id not in (select id from ${sql.table(kind)}) order by resource_id, key`.execute(db)
    orphans.push(...found.rows)
  }
  return orphans
}
