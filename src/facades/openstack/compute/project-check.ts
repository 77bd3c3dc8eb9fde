import type { StoreCtx } from '../../../domain/context.ts'
import { projectExists } from '../../../domain/identity/directory/index.ts'
import { novaRefusals } from './refusals.ts'

/** @throws bad_request for a project that does not exist, in Nova's words */
export async function requireProject(ctx: StoreCtx, id: string): Promise<void> {
  if (!(await projectExists(ctx, id))) throw novaRefusals.no_such_project({ id }, { field: 'project_id' })
}
