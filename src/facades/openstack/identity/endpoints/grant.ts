/** Grants live under twelve paths that differ only in target, actor and inheritance: they are declared by one function. */
import type { Endpoint } from '../../../../api/define.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Grant, grantRole, requireGrant, revokeRole, rolesGranted } from '../../../../domain/identity/directory/index.ts'
import { listReply } from '../../resource/collection.ts'
import { listSchema } from '../../resource/collection-schema.ts'
import type { Operation, Operations, Request } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import type { Parts } from '../resources/collection.ts'
import { role } from '../resources/role.ts'

type Verb = 'list' | 'grant' | 'check' | 'show' | 'revoke'

interface Place {
  readonly target: 'project' | 'domain' | 'system'
  readonly actor: 'user' | 'group'
  readonly inherited: boolean
}

interface Declared extends Pick<Endpoint, 'method' | 'status' | 'allow' | 'summary' | 'action'> {
  serve(ctx: StoreCtx, grant: Grant, request: Request): Promise<unknown>
}

const check = {
  status: 204,
  allow: allow.grantReader,
  summary: 'Is the role granted?',
  action: 'check_grant',
  serve: requireGrant,
}

const VERBS: Readonly<Record<Verb, Declared>> = {
  list: {
    method: 'GET',
    status: 200,
    allow: allow.grantsReader,
    summary: 'Roles granted',
    action: 'list_grants',
    serve: async (ctx, { actor, target, inherited }, request) =>
      listReply(role, request, { items: await rolesGranted(ctx, actor, target, inherited), more: false }),
  },
  grant: {
    method: 'PUT',
    status: 204,
    allow: allow.grantManager,
    summary: 'Grant a role',
    action: 'create_grant',
    serve: grantRole,
  },
  check: { ...check, method: 'HEAD' },
  show: { ...check, method: 'GET' },
  revoke: {
    method: 'DELETE',
    status: 204,
    allow: allow.grantManager,
    summary: 'Take a granted role back',
    action: 'revoke_grant',
    serve: revokeRole,
  },
}

const changes = (verb: Verb): boolean => verb === 'grant' || verb === 'revoke'
const capital = (word: string) => word[0]?.toUpperCase() + word.slice(1)

function pathOf({ target, actor, inherited }: Place, verb: Verb): string {
  const where = target === 'system' ? '/system' : `/${target}s/{${target}_id}`
  const roles = verb === 'list' ? 'roles' : 'roles/{role_id}'
  const path = `${where}/${actor}s/{${actor}_id}/${roles}`
  return inherited ? `/OS-INHERIT${path}/inherited_to_projects` : path
}

function grantIn({ target, actor, inherited }: Place, params: Request['params']): Grant {
  const idOf = (kind: string) => params[`${kind}_id`] ?? ''
  return {
    actor: { kind: actor, id: idOf(actor) },
    target: target === 'system' ? { kind: target } : { kind: target, id: idOf(target) },
    roleId: idOf('role'),
    inherited,
  }
}

function operationOf(place: Place, verb: Verb): [string, Operation<Parts>] {
  const { target, actor, inherited } = place
  const { action, summary, serve, ...rest } = VERBS[verb]
  const ofSystem = {
    allow: changes(verb) ? allow.admin : allow.systemReader,
    action: `identity:${action.replace(/grants?/, `system_$&_for_${actor}`)}`,
  }
  const endpoint: Endpoint = {
    ...rest,
    path: pathOf(place, verb),
    ...(target === 'system' ? ofSystem : { action: `identity:${action}` }),
    summary: `${summary}: a ${actor}, on a ${target}${inherited ? ', inherited by its projects' : ''}`,
    ...(verb === 'list' ? { returns: listSchema(role) } : {}),
  }
  const name = `${verb}${inherited ? 'Inherited' : ''}${capital(target)}${capital(actor)}Role${verb === 'list' ? 's' : ''}`
  const handle = async (ctx: StoreCtx, request: Request) => {
    const listed = await serve(ctx, grantIn(place, request.params), request)
    return verb === 'list' && typeof listed === 'object' && listed !== null ? listed : undefined
  }
  return [name, { endpoint, handle }]
}

function grantOperations(): [string, Operation<Parts>][] {
  const found: [string, Operation<Parts>][] = []
  for (const target of ['project', 'domain', 'system'] as const)
    for (const actor of ['user', 'group'] as const)
      for (const inherited of target === 'system' ? [false] : [false, true])
        for (const verb of ['list', 'grant', 'check', 'show', 'revoke'] as const) {
          if (inherited && target === 'project' && verb === 'list') continue // Keystone has no such path
          found.push(operationOf({ target, actor, inherited }, verb))
        }
  return found
}

export const grants: Operations<Parts> = Object.fromEntries(grantOperations())
