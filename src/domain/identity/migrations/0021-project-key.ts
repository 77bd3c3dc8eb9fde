import type { Db } from '../../../store/store.ts'

/**
 * All that a list of keys reads (`resource/project-key.ts`): its rows themselves are not looked at. Led by the id, so
 * that no filter takes it in place of its own index.
 */
export async function up(db: Db): Promise<void> {
  const index = db.schema.createIndex('project_key').ifNotExists().on('project')
  await index.columns(['id', 'is_domain', 'generation', 'created_at']).execute()
}
