import { createDomain, createProject, DEFAULT_DOMAIN, findDomain } from '../../../domain/identity/directory/index.ts'
import type { StoreCtx } from '../../../store/context.ts'

/** A project of identity with this id, for what asks whether it exists. @param ctx the cloud's own */
export async function ensureProjectRow(ctx: StoreCtx, id: string): Promise<void> {
  if (!(await findDomain(ctx, DEFAULT_DOMAIN))) await createDomain(ctx, { id: DEFAULT_DOMAIN, name: 'Default', description: '' })
  const { id: made } = await createProject(ctx, { name: `project-${id}`, domainId: DEFAULT_DOMAIN })
  await ctx.db.updateTable('project').set({ id }).where('id', '=', made).execute()
}
