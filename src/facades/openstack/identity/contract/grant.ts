/** Grants live under twelve paths that differ only in target, actor and inheritance: they are declared by one function. */

import { defineApi, type Endpoint } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, free, listLinks, listOf } from './pieces.ts'
import { role } from './role.ts'

export type GrantVerb = 'list' | 'grant' | 'check' | 'show' | 'revoke'
type Where = 'Project' | 'Domain' | 'System' | 'InheritedDomain'
type Who = 'User' | 'Group'
export type GrantName = `list${Where}${Who}Roles` | `${Exclude<GrantVerb, 'list'>}${Where | 'InheritedProject'}${Who}Role`

export interface GrantPlace {
  readonly target: 'project' | 'domain' | 'system'
  readonly actor: 'user' | 'group'
  readonly inherited: boolean
}

export interface GrantEndpoint {
  readonly name: GrantName
  readonly verb: GrantVerb
  readonly place: GrantPlace
  readonly endpoint: Endpoint
}

const VERBS: Record<GrantVerb, Pick<Endpoint, 'method' | 'status' | 'allow'> & { summary: string; action: string }> = {
  list: { method: 'GET', status: 200, allow: allow.grantsReader, summary: 'Roles granted', action: 'list_grants' },
  grant: { method: 'PUT', status: 204, allow: allow.grantManager, summary: 'Grant a role', action: 'create_grant' },
  check: { method: 'HEAD', status: 204, allow: allow.grantReader, summary: 'Is the role granted?', action: 'check_grant' },
  show: { method: 'GET', status: 204, allow: allow.grantReader, summary: 'Is the role granted?', action: 'check_grant' },
  revoke: {
    method: 'DELETE',
    status: 204,
    allow: allow.grantManager,
    summary: 'Take a granted role back',
    action: 'revoke_grant',
  },
}
const SYSTEM_ALLOW: Record<GrantVerb, string> = {
  list: allow.systemReader,
  grant: allow.admin,
  check: allow.systemReader,
  show: allow.systemReader,
  revoke: allow.admin,
}

const capital = (word: string) => word[0]?.toUpperCase() + word.slice(1)

function pathOf({ target, actor, inherited }: GrantPlace, verb: GrantVerb): string {
  const where = target === 'system' ? '/system' : `/${target}s/{${target}_id}`
  const roles = verb === 'list' ? 'roles' : 'roles/{role_id}'
  const path = `${where}/${actor}s/{${actor}_id}/${roles}`
  return inherited ? `/OS-INHERIT${path}/inherited_to_projects` : path
}

function endpointOf(place: GrantPlace, verb: GrantVerb): GrantEndpoint {
  const { action, summary, ...rest } = VERBS[verb]
  const system = place.target === 'system'
  const endpoint: Endpoint = {
    ...rest,
    path: pathOf(place, verb),
    allow: system ? SYSTEM_ALLOW[verb] : rest.allow,
    action: system ? `identity:${action.replace(/grants?/, `system_$&_for_${place.actor}`)}` : `identity:${action}`,
    summary: `${summary}: a ${place.actor}, on a ${place.target}${place.inherited ? ', inherited by its projects' : ''}`,
    ...(verb === 'list' ? { returns: listOf('roles', role) } : {}),
  }
  const name = `${verb}${place.inherited ? 'Inherited' : ''}${capital(place.target)}${capital(place.actor)}Role${verb === 'list' ? 's' : ''}`
  return { name: name as GrantName, verb, place, endpoint }
}

function grantEndpoints(): GrantEndpoint[] {
  const found: GrantEndpoint[] = []
  for (const target of ['project', 'domain', 'system'] as const)
    for (const actor of ['user', 'group'] as const)
      for (const inherited of target === 'system' ? [false] : [false, true])
        for (const verb of ['list', 'grant', 'check', 'show', 'revoke'] as const) {
          if (inherited && target === 'project' && verb === 'list') continue // Keystone has no such path
          found.push(endpointOf({ target, actor, inherited }, verb))
        }
  return found
}

export const GRANT_ENDPOINTS: readonly GrantEndpoint[] = grantEndpoints()

export const grantApi = Object.fromEntries(GRANT_ENDPOINTS.map((e) => [e.name, e.endpoint])) as Record<GrantName, Endpoint>

export const assignmentApi = defineApi({
  listRoleAssignments: {
    method: 'GET',
    path: '/role_assignments',
    summary: 'Who has which role where',
    action: 'identity:list_role_assignments',
    allow: allow.listReader,
    status: 200,
    returns: body({ role_assignments: Type.Array(free), links: listLinks }),
  },
})
