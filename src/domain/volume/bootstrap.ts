import type { StoreCtx } from '../../store/context.ts'
import { DEFAULT_TYPE } from './default-type.ts'
import { createType } from './type.ts'

/** The type that every cloud has. */
export async function bootstrapVolumes(ctx: StoreCtx): Promise<void> {
  const any = await ctx.db.selectFrom('volume_type').select('id').where('name', '=', DEFAULT_TYPE).executeTakeFirst()
  if (!any) await createType(ctx, { name: DEFAULT_TYPE, description: 'Default Volume Type' })
}
