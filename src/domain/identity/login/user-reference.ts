/** Finds the user or domain that a log-in names. */
import type { StoreCtx } from '../../../store/context.ts'
import { DEFAULT_DOMAIN, findDomainByName, findUser, findUserNamed, type User } from '../directory/index.ts'
import type { LoginParts } from './login-parts.ts'
import { loginRefusals } from './refusals.ts'

/** One of the two; neither: the default domain, where the cloud allows that. */
export interface DomainRef {
  id?: string
  name?: string
}
export type UserRef = { id: string } | { name: string; domain?: DomainRef }

export async function userOf(ctx: StoreCtx, identity: LoginParts, ref: UserRef): Promise<User | undefined> {
  if ('id' in ref) return findUser(ctx, ref.id)
  const domainId = await domainIdOf(ctx, identity, ref.domain, 'user')
  return domainId === undefined ? undefined : findUserNamed(ctx, domainId, ref.name)
}

/** @param what the thing whose domain is meant, for the error. @throws bad_request when there is none and none is assumed */
export async function domainIdOf(ctx: StoreCtx, identity: LoginParts, ref: DomainRef | undefined, what: string) {
  if (ref?.id !== undefined) return ref.id
  if (ref?.name !== undefined) return (await findDomainByName(ctx, ref.name))?.id
  if (identity.assumeDefaultDomain) return DEFAULT_DOMAIN
  throw loginRefusals.domain_missing({ of: what })
}
