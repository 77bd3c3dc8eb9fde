/** Looks for secrets that no key opens. */
import { ok, problem, some } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

/** Rows that were changed by hand, or of which a part was lost: a payload's key is its project's, and that one's is registered. */
export const secretKeys: RowCheck = {
  about: 'secrets',
  name: 'keys of secrets',
  run: async ({ rows }) => {
    const { secrets, keys, count } = await rows(async ({ db }) => {
      const secrets = await db
        .selectFrom('secret')
        .leftJoin('secret_project_key', (join) =>
          join
            .onRef('secret_project_key.id', '=', 'secret.key_id')
            .onRef('secret_project_key.project_id', '=', 'secret.project_id'),
        )
        .select(['secret.id', 'secret.key_id'])
        .where('secret.sealed', 'is not', null)
        .where('secret_project_key.id', 'is', null)
        .execute()
      const registered = new Set(
        (await db.selectFrom('secret_master_key').select('id').where('retired_at', 'is', null).execute()).map(({ id }) => id),
      )
      const all = await db.selectFrom('secret_project_key').select(['id', 'project_id', 'sealed']).execute()
      const keys = all.filter(({ sealed }) => !registered.has(sealed.split('.', 1)[0] ?? ''))
      return { secrets, keys, count: all.length }
    })
    const lines = [
      ...secrets.map(
        ({ id, key_id }) => `secret ${id} is sealed with the key ${key_id ?? 'none'}, which its project does not have`,
      ),
      ...keys.map(
        ({ project_id, sealed }) => `the key of project ${project_id} is sealed with the master key ${sealed.split('.', 1)[0]}`,
      ),
    ]
    if (lines.length === 0) return [ok(`Every secret has its key (${count} keys of projects).`)]
    return [problem('Secrets cannot be opened: a key is not there.', 'secret-key-lost', some(lines))]
  },
}
