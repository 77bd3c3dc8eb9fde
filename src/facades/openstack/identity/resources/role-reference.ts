/** Finds the roles that a body names by id or by name. */
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { findRoleNamed } from '../../../../domain/identity/directory/index.ts'
import { idText, name } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'

export const roleRef = Type.Object(
  { id: Type.Optional(idText), name: Type.Optional(name(255)) },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)

export interface RoleRef {
  id?: string
  name?: string
}

export const noRole = (what: string) => keystoneRefusals.no_such_role({ what })

/** @param absent what is thrown for a name that no role has */
export const roleIdsOf = (ctx: StoreCtx, refs: readonly RoleRef[] = [], absent = noRole): Promise<string[]> =>
  Promise.all(
    refs.map(async ({ id, name = '' }) => {
      const found = id ?? (await findRoleNamed(ctx, name))?.id
      if (found === undefined) throw absent(name)
      return found
    }),
  )
