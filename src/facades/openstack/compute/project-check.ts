import type { StoreCtx } from '../../../domain/context.ts'
import { projectExists } from '../../../domain/identity/directory/index.ts'
import { badRequest } from '../../../kernel/errors.ts'

/** @throws bad_request for a project that does not exist, in Nova's words */
export async function requireProject(ctx: StoreCtx, id: string): Promise<void> {
  if (!(await projectExists(ctx, id))) throw badRequest(`Project ID ${id} is not a valid project.`, 'project_id')
}
