/** Keeps who may read a secret or a container besides its project, and whether the project may. */
import { type StoreCtx, transact } from '../../store/context.ts'

export interface Access {
  users: string[]
  projectAccess: boolean
  createdAt: number
  updatedAt: number
}

/** Undefined where nobody has said anything: then the project may read, and nobody else. */
export async function findAccess(ctx: StoreCtx, id: string): Promise<Access | undefined> {
  const row = await ctx.db.selectFrom('secret_access').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const users = await ctx.db.selectFrom('secret_access_user').select('user_id').where('id', '=', id).orderBy('user_id').execute()
  return {
    users: users.map(({ user_id }) => user_id),
    projectAccess: row.project_access === 1,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  }
}

/** @param change what is not given stays, or is as where nobody has said anything */
export const setAccess = (ctx: StoreCtx, id: string, change: Partial<Pick<Access, 'users' | 'projectAccess'>>): Promise<void> =>
  transact(ctx, async (tx) => {
    const before = await findAccess(tx, id)
    const now = tx.clock.now()
    const project_access = Number(change.projectAccess ?? before?.projectAccess ?? true)
    await tx.db
      .insertInto('secret_access')
      .values({ id, project_access, created_at: now, updated_at: now })
      .onConflict((c) => c.column('id').doUpdateSet({ project_access, updated_at: now }))
      .execute()
    if (change.users === undefined) return
    await tx.db.deleteFrom('secret_access_user').where('id', '=', id).execute()
    const rows = [...new Set(change.users)].map((user_id) => ({ id, user_id }))
    if (rows.length > 0) await tx.db.insertInto('secret_access_user').values(rows).execute()
  })

/** As where nobody has said anything. */
export const dropAccess = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await tx.db.deleteFrom('secret_access').where('id', '=', id).execute()
  })
