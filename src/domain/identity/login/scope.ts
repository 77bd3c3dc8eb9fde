/** Finds what a log-in wants its token to be good for. */
import type { StoreCtx } from '../../../store/context.ts'
import { findProjectNamed, findUser } from '../directory/index.ts'
import type { TokenScope } from '../token/index.ts'
import { unauthorized } from '../token/index.ts'
import type { LoginParts } from './login-parts.ts'
import { type DomainRef, domainIdOf } from './user-reference.ts'

export type ScopeSpec =
  | { kind: 'project'; id: string }
  | { kind: 'project'; name: string; domain?: DomainRef }
  | { kind: 'domain'; domain: DomainRef }
  | { kind: 'system' }
  /** What a trust is for, and as it says. */
  | { kind: 'trust'; id: string }
  | { kind: 'none' }
  /** The user's default project when that is possible, otherwise none. */
  | { kind: 'default' }

export type SpelledScope = Exclude<ScopeSpec, { kind: 'default' | 'trust' }>

/** @throws unauthorized when there is no such project or domain */
export async function scopeOf(ctx: StoreCtx, identity: LoginParts, spec: SpelledScope): Promise<TokenScope> {
  if (spec.kind === 'system' || spec.kind === 'none') return { kind: spec.kind }
  if (spec.kind === 'domain') {
    const id = await domainIdOf(ctx, identity, spec.domain, 'scope')
    if (id === undefined) throw unauthorized('no such domain')
    return { kind: 'domain', id }
  }
  if ('id' in spec) return { kind: 'project', id: spec.id }
  const domainId = await domainIdOf(ctx, identity, spec.domain, 'project')
  const project = domainId === undefined ? undefined : await findProjectNamed(ctx, domainId, spec.name)
  if (!project) throw unauthorized('no such project')
  return { kind: 'project', id: project.id }
}

export async function defaultScope(ctx: StoreCtx, userId: string): Promise<TokenScope> {
  const id = (await findUser(ctx, userId))?.defaultProjectId
  return id ? { kind: 'project', id } : { kind: 'none' }
}
