/** Access lists of secrets and of containers, as Barbican's API has them: who may read beside the project, and whether the project may. */
import { PreSerialized } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { dropAccess, findAccess, getContainer, getSecret, setAccess } from '../../../../domain/secret/index.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { containerHref, secretHref } from '../href.ts'
import type { Sealed } from '../parts.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime } from '../time.ts'

const Given = Type.Object(
  {
    read: Type.Optional(
      Type.Object(
        {
          users: Type.Optional(Type.Array(Type.String({ maxLength: 255 }))),
          'project-access': Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { title: 'ACL', additionalProperties: false },
)
const Shown = Type.Object({ read: Type.Object({ 'project-access': Type.Boolean() }, { additionalProperties: true }) })
const Ref = Type.Object({ acl_ref: Type.String() })

async function viewOf(ctx: StoreCtx, id: string) {
  const access = await findAccess(ctx, id)
  if (!access) return { read: { 'project-access': true } }
  const { projectAccess, users, createdAt, updatedAt } = access
  return { read: { 'project-access': projectAccess, users, created: isoTime(createdAt), updated: isoTime(updatedAt) } }
}

const operation = operationsWith<Sealed>()

const OF = {
  secret: {
    path: '/secrets/{id}/acl',
    allow: allow.ofSecret,
    require: getSecret,
    href: secretHref,
  },
  container: { path: '/containers/{id}/acl', allow: allow.ofContainer, require: getContainer, href: containerHref },
} as const

function operationsOf(kind: keyof typeof OF): Operations<Sealed> {
  const { require: requireRow, href, allow: rule } = OF[kind]
  const at = { path: OF[kind].path.replace('{id}', `{${kind}_id}`), scopes: PROJECT, allow: rule } as const
  const Kind = kind === 'secret' ? 'Secret' : 'Container'
  const idOf = (params: Readonly<Record<string, string>>) => params[`${kind}_id`] ?? ''
  const change = { ...at, action: `${kind}_acls:put_patch`, body: Given, status: 200, returns: Ref } as const
  return {
    [`show${Kind}Acl`]: operation(
      { method: 'GET', ...at, summary: `Who may read a ${kind}`, action: `${kind}_acls:get`, status: 200, returns: Shown },
      async (ctx, { params }) => viewOf(ctx, (await requireRow(ctx, idOf(params))).id),
    ),
    [`replace${Kind}Acl`]: operation(
      { method: 'PUT', ...change, summary: `Let just these read a ${kind}` },
      async (ctx, { params, body: { read }, base }) => {
        const { id } = await requireRow(ctx, idOf(params))
        if (read) await setAccess(ctx, id, { users: read.users ?? [], projectAccess: read['project-access'] ?? true })
        else await dropAccess(ctx, id)
        return { acl_ref: `${href(base, id)}/acl` }
      },
    ),
    [`update${Kind}Acl`]: operation(
      { method: 'PATCH', ...change, summary: `Change who may read a ${kind}` },
      async (ctx, { params, body: { read }, base }) => {
        const { id } = await requireRow(ctx, idOf(params))
        const access = read?.['project-access']
        if (read && Object.keys(read).length > 0)
          await setAccess(ctx, id, {
            ...(read.users && { users: read.users }),
            ...(access !== undefined && { projectAccess: access }),
          })
        return { acl_ref: `${href(base, id)}/acl` }
      },
    ),
    [`delete${Kind}Acl`]: operation(
      {
        method: 'DELETE',
        ...at,
        summary: `Let the project alone read a ${kind}`,
        action: `${kind}_acls:delete`,
        status: 200,
        returns: Type.Null(),
      },
      async (ctx, { params }) => {
        await dropAccess(ctx, (await requireRow(ctx, idOf(params))).id)
        return new PreSerialized('null') // as Barbican does
      },
    ),
  }
}

export const aclOperations: Operations<Sealed> = { ...operationsOf('secret'), ...operationsOf('container') }
