/** `welkin identity who-can ACTION`: every user that the rule in force lets in, with the token it takes. */

import type { Policy } from '../../api/policy/policy.ts'
import {
  type Assignment,
  type AssignmentNames,
  effectiveAssignments,
  readAssignmentNames,
  type Target,
} from '../../domain/identity/directory/index.ts'
import type { Who } from '../../kernel/context.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { ByHandOptions } from '../admin-command.ts'
import { columns } from '../columns.ts'
import { databaseOf } from '../database-of.ts'
import { type Action, listActions } from '../policy/actions.ts'
import { noSuchAction, policyOf } from '../policy/policy.ts'
import { lookInto } from '../read-only-store.ts'
import type { StateFolder } from '../state-folder.ts'

export interface WhoCanOptions extends ByHandOptions {
  policy?: string
  json: boolean
}

export interface Able {
  user: string
  domain: string
  /** `project demo (Default)`, `domain Default`, `system`. */
  with: string
  roles: string[]
  /** `any`, or `own`: only what is the user's own, its project's or its domain's. */
  reach: 'any' | 'own'
}

export async function whoCanCommand(state: StateFolder, name: string, options: WhoCanOptions): Promise<string> {
  const { policy } = policyOf(state, options.policy)
  const action = listActions().find((one) => one.action === name)
  if (!action) throw noSuchAction(name)
  const able = await lookInto(databaseOf(state, options.database), (ctx) => whoCan(ctx, policy, action))
  if (options.json) return JSON.stringify(able, null, 2)
  if (policy.isOpen(action)) return `${name} is open to everybody, without a token.`
  return able.length === 0 ? `Nobody can do ${name}.` : columns(able.map(rowOf)).join('\n')
}

const rowOf = ({ user, domain, with: scope, roles, reach }: Able): string[] => [
  `${user} (${domain})`,
  scope,
  roles.join(', '),
  reach === 'own' ? 'only what is its own or in its domain' : '',
]

/** Of all users with a role somewhere. */
export async function whoCan(ctx: StoreCtx, policy: Policy, action: Action): Promise<Able[]> {
  const assignments = await effectiveAssignments(ctx, {})
  const names = await readAssignmentNames(ctx, assignments)
  const byToken = Map.groupBy(assignments, ({ actor, target }) => `${actor.id} ${target.kind} ${idOf(target)}`)
  const found: Able[] = []
  for (const held of byToken.values()) {
    const [first] = held
    const who = first && whoOf(held, first, names)
    if (!who) continue
    const asking = { ...ctx, who }
    const reach = policy.allows(asking, action) ? 'any' : policy.allows(asking, action, ownRows(who)) ? 'own' : undefined
    if (reach) found.push({ ...spelled(first, names), roles: [...who.roles], reach })
  }
  return found.sort((a, b) => (a.user + a.with < b.user + b.with ? -1 : 1))
}

const idOf = (target: Target): string => (target.kind === 'system' ? 'all' : target.id)

type User = Who & { kind: 'user' }

function whoOf(held: readonly Assignment[], { actor, target }: Assignment, names: AssignmentNames): User | undefined {
  const user = names.user.get(actor.id)
  if (!user) return undefined
  const roles = [...new Set(held.map(({ roleId }) => names.role.get(roleId)?.name ?? roleId))].sort()
  const of = { kind: 'user', userId: actor.id, userName: user.name, userDomainId: user.domain?.id ?? '', roles } as const
  if (target.kind === 'system') return { ...of, scope: { kind: 'system' } }
  if (target.kind === 'domain') return { ...of, scope: { kind: 'domain', domainId: target.id } }
  const project = names.project.get(target.id)
  const projectDomainId = project?.domain?.id ?? ''
  return { ...of, scope: { kind: 'project', projectId: target.id, projectName: project?.name ?? '', projectDomainId } }
}

/** Rows as near to the user as rows can be: itself, its project, a usual role, all in the domain of its token. */
function ownRows({ userId, userDomainId, scope }: User): Record<string, string> {
  const domainId = scope.kind === 'domain' ? scope.domainId : scope.kind === 'project' ? scope.projectDomainId : userDomainId
  const of = (kind: string) => [`target.${kind}.domain_id`, domainId] as const
  return {
    ...Object.fromEntries(['user', 'group', 'project'].map(of)),
    'target.user.id': userId,
    'target.token.user_id': userId,
    'target.domain.id': domainId,
    'target.domain_id': domainId,
    'target.role.name': 'member',
    ...(scope.kind === 'project' ? { 'target.project.id': scope.projectId } : {}),
  }
}

function spelled({ actor, target }: Assignment, names: AssignmentNames): Pick<Able, 'user' | 'domain' | 'with'> {
  const user = names.user.get(actor.id)
  const place = target.kind === 'system' ? undefined : names[target.kind].get(target.id)
  const scope = [target.kind, place?.name, place?.domain ? `(${place.domain.name})` : ''].filter(Boolean).join(' ')
  return { user: user?.name ?? actor.id, domain: user?.domain?.name ?? '', with: scope }
}
