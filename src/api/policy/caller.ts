/** The caller as policy rules see it: oslo.policy's credentials. */
import type { Ctx, Scope } from '../../kernel/context.ts'

export interface Caller {
  readonly roles: readonly string[]
  /** Values are compared as text; an attribute that the caller lacks fits nothing. */
  readonly attributes: Readonly<Record<string, string>>
}

export function callerOf(ctx: Ctx): Caller {
  const { who } = ctx
  if (who.kind === 'agent') return { roles: [], attributes: { is_agent: 'True', host_id: who.hostId } }
  if (who.kind !== 'user') return { roles: [], attributes: {} }
  const roles = who.roles.map((role) => role.toLowerCase())
  const attributes = {
    user_id: who.userId,
    user_name: who.userName,
    user_domain_id: who.userDomainId,
    is_admin: roles.includes('admin') ? 'True' : 'False',
    // said of every token of a cloud that has no special "admin project"
    is_admin_project: 'True',
    ...scopeAttributes(who.scope),
  }
  return { roles, attributes }
}

function scopeAttributes(scope: Scope): Record<string, string> {
  if (scope.kind === 'project')
    return { project_id: scope.projectId, tenant_id: scope.projectId, project_domain_id: scope.projectDomainId }
  if (scope.kind === 'domain') return { domain_id: scope.domainId }
  return scope.kind === 'system' ? { system_scope: 'all' } : {}
}
