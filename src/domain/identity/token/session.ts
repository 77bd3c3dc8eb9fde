/** Resolves a token to its session: user, scope and roles as they are now. */
import type { StoreCtx } from '../../../store/context.ts'
import { isRevoked } from '../revocation/index.ts'
import type { Delegated } from './delegated.ts'
import { delegationOf, rolesPassedOn } from './delegation.ts'
import { readDomain, readRolesIn, readScopeProject, readSessionUser } from './session.store.ts'
import type { Named, Session, SessionScope, SessionSources } from './session-types.ts'
import type { TokenPayload, TokenScope } from './token-codec.ts'

export type { Session } from './session-types.ts'

/**
 * @param sources absent: only tokens of users who logged in here, and by nothing that limits them, hold
 * @returns undefined when the token holds no more: revoked, something disabled or gone, no role left in its scope
 */
export async function resolveSession(ctx: StoreCtx, token: TokenPayload, sources?: SessionSources): Promise<Session | undefined> {
  const owner = await readSessionUser(ctx, token.userId)
  const scope = await resolveScope(ctx, token.scope)
  if (!owner || !scope) return undefined
  const delegated = token.via && (await sources?.delegations[token.via.kind].delegated(ctx, token, token.via.id))
  if (token.via && !delegated) return undefined
  const federated = token.federation && (await sources?.readFederated(ctx, token))
  if (token.federation && !federated) return undefined
  const user = delegated?.trust?.impersonation ? await readSessionUser(ctx, delegated.trust.trustorId) : owner
  if (!user) return undefined
  const ids = idsOf(token, scope, [owner, user], delegated)
  if (await isRevoked(ctx, { ...ids, auditIds: token.auditIds, issuedAt: token.issuedAt })) return undefined
  const roles = await rolesOf(ctx, { token, federated }, scope, delegated)
  if (scope.kind !== 'none' && roles.length === 0) return undefined
  const dependsOn = [
    ...new Set([
      ...ids.userIds,
      ...ids.domainIds,
      ...(ids.projectId === undefined ? [] : [ids.projectId]),
      ...token.auditIds,
      ...(delegated ? [delegated.id, ...(delegated.dependsOn ?? [])] : []),
      ...(federated ? [federated.providerId] : []),
    ]),
  ]
  const who = { ...whoOf(user, scope, roles), ...delegationOf(delegated) }
  return { token, user, scope, roles, delegated, federated, dependsOn, who }
}

/** Of everything that a revocation may be about. */
function idsOf(token: TokenPayload, scope: SessionScope, users: readonly Session['user'][], delegated: Delegated | undefined) {
  const project = scope.kind === 'project' ? scope.project : undefined
  const scopeDomainId = scope.kind === 'domain' ? scope.domain.id : project?.domain.id
  const { trust, rolesOf: origin } = delegated ?? {}
  return {
    userIds: [...users.map((user) => user.id), ...(origin === undefined ? [] : [origin]), ...(trust ? [trust.trustorId] : [])],
    projectId: project?.id,
    trustId: token.via?.kind === 'trust' ? token.via.id : undefined,
    domainIds: [...users.map((user) => user.domain.id), ...(scopeDomainId ? [scopeDomainId] : [])],
  }
}

/** Groups that the user is in for this token alone are its own: they are no part of what another passes on. */
async function rolesOf(
  ctx: StoreCtx,
  { token, federated }: Pick<Session, 'token' | 'federated'>,
  scope: SessionScope,
  delegated: Delegated | undefined,
) {
  if (scope.kind === 'none') return []
  const userId = delegated?.rolesOf ?? token.userId
  const groupIds = userId === token.userId ? (federated?.groupIds ?? []) : []
  const held = await readRolesIn(ctx, { userId, groupIds }, scope)
  return delegated ? rolesPassedOn(ctx, delegated, held) : held
}

async function resolveScope(ctx: StoreCtx, scope: TokenScope): Promise<SessionScope | undefined> {
  switch (scope.kind) {
    case 'project': {
      const project = await readScopeProject(ctx, scope.id)
      return project && { kind: 'project', project }
    }
    case 'domain': {
      const domain = await readDomain(ctx, scope.id)
      return domain && { kind: 'domain', domain }
    }
    default:
      return { kind: scope.kind }
  }
}

const whoOf = (user: Session['user'], scope: SessionScope, roles: readonly Named[]): Session['who'] => ({
  kind: 'user',
  userId: user.id,
  userName: user.name,
  userDomainId: user.domain.id,
  roles: roles.map((role) => role.name),
  scope: whoScope(scope),
})

function whoScope(scope: SessionScope): Session['who']['scope'] {
  if (scope.kind === 'domain') return { kind: 'domain', domainId: scope.domain.id }
  if (scope.kind !== 'project') return { kind: scope.kind }
  const { id, name, domain } = scope.project
  return { kind: 'project', projectId: id, projectName: name, projectDomainId: domain.id }
}
