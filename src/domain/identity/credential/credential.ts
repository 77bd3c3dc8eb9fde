/**
 * Keeps credentials: secrets that a user leaves with identity, for EC2's and S3's signatures, one-time passwords and what else
 * there is.
 */
import { hash } from 'node:crypto'
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { permits } from '../../../kernel/permission.ts'
import { reachByRule } from '../../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import { findProjectRow, findUserRow } from '../directory/index.ts'
import { equals, identityRefusals, reachOf, requireReach } from '../entity/index.ts'
import type { Sealing } from '../sealing/index.ts'
import type { Credential, CredentialField } from './credential.store.ts'
import {
  deleteCredentialRow,
  findCredential,
  insertCredential,
  readCredentials,
  updateCredentialRow,
} from './credential.store.ts'
import {
  delegationOf,
  isWithinDelegation,
  requireKind,
  requireMayManageKeys,
  requireOwnProject,
  requireWithinDelegation,
} from './delegation-scope.ts'
import { bind, isEc2, readEc2Blob, requireSameBinding } from './ec2-blob.ts'
import { credentialRefusals } from './refusals.ts'

export type { Credential } from './credential.store.ts'

export type NewCredential = Pick<Credential, 'userId' | 'type' | 'blob'> & Partial<Pick<Credential, 'projectId' | 'extra'>>
export type CredentialChange = Partial<Omit<Credential, 'id'>>

/** What identity holds that credentials need. */
export interface WithSealing {
  readonly sealing: Sealing
}

export const credentialIdOfKey = (access: string): string => hash('sha256', access)

/** @throws bad_request, not_found for the user or project, conflict for an access key that is taken, forbidden */
export async function createCredential(ctx: StoreCtx, { sealing }: WithSealing, spec: NewCredential): Promise<Credential> {
  const own = ctx.who.kind === 'user' && ctx.who.userId === spec.userId
  requireReach(ctx, 'change', { domainId: null, own }, identityRefusals.not_allowed({ act: 'create_credential' }))
  const projectId = spec.projectId ?? null
  const ec2 = isEc2(spec.type)
  requireKind(ctx, spec.type)
  if (ec2) requireMayManageKeys(ctx)
  requireOwnProject(ctx, projectId)
  if (ec2 && projectId === null) throw credentialRefusals.project_needed()
  const kept = ec2 ? bind(readEc2Blob(spec.blob), delegationOf(ctx)) : undefined
  return transact(ctx, async (tx) => {
    const credential: Credential = {
      id: kept ? credentialIdOfKey(kept.access) : hexOf(tx.random.uuid()),
      userId: spec.userId,
      projectId,
      type: spec.type,
      blob: kept && delegationOf(ctx) ? JSON.stringify(kept) : spec.blob,
      extra: spec.extra ?? {},
    }
    await requireTargets(tx, credential)
    if (kept) await requireFreeAccess(tx, credential.id)
    await insertCredential(tx, sealing, credential)
    recordChange(tx, 'credential', credential.id)
    return credential
  })
}

async function requireTargets(tx: StoreCtx, { userId, projectId }: Credential): Promise<void> {
  if (!(await findUserRow(tx, userId))) throw identityRefusals.user_not_found({ id: userId })
  if (projectId !== null && !(await findProjectRow(tx, projectId))) throw identityRefusals.project_not_found({ id: projectId })
}

async function requireFreeAccess(tx: StoreCtx, id: string): Promise<void> {
  await lockName(tx, `identity.credential:${id}`)
  const other = await tx.db.selectFrom('credential').select('id').where('id', '=', id).executeTakeFirst()
  if (other) throw credentialRefusals.credential_exists({ id })
}

/** @throws not_found, forbidden for one outside of what the caller was lent */
export async function getCredential(ctx: StoreCtx, { sealing }: WithSealing, id: string): Promise<Credential> {
  const credential = await findCredential(ctx, sealing, id)
  if (!credential) throw credentialRefusals.credential_not_found({ id })
  const own = ctx.who.kind === 'user' && ctx.who.userId === credential.userId
  requireReach(ctx, 'read', { domainId: null, own }, credentialRefusals.credential_not_found({ id }))
  requireWithinDelegation(ctx, credential)
  return credential
}

/** One's own; everybody's for those who see all. */
export async function listCredentials(
  ctx: StoreCtx,
  { sealing }: WithSealing,
  request: ListRequest<CredentialField> = {},
): Promise<Page<Credential>> {
  const { who } = ctx
  const seesAll = (reachByRule(ctx, 'identity') ?? reachOf(ctx, 'read')).kind === 'all'
  const own = who.kind === 'user' && !seesAll ? [equals<CredentialField>('userId', who.userId)] : []
  const page = await readCredentials(ctx, sealing, request, own)
  return { ...page, items: page.items.filter((credential) => isWithinDelegation(ctx, credential)) }
}

/** @throws bad_request, not_found, forbidden when it would become another's */
export async function updateCredential(
  ctx: StoreCtx,
  identity: WithSealing,
  id: string,
  change: CredentialChange,
): Promise<Credential> {
  return transact(ctx, async (tx) => {
    const before = await getCredential(tx, identity, id)
    requireReach(
      tx,
      'change',
      { domainId: null, own: isOwn(tx, before.userId) },
      identityRefusals.not_allowed({ act: 'update_credential' }),
    )
    const after: Credential = { ...before, ...change, id, extra: { ...before.extra, ...change.extra } }
    if (after.userId !== before.userId && !permits(tx, 'identity.give_credential') && !isOwn(tx, after.userId))
      throw identityRefusals.not_allowed({ act: 'update_credential' })
    requireSameKind(tx, before, after)
    await requireTargets(tx, after)
    await updateCredentialRow(tx, identity.sealing, after)
    recordChange(tx, 'credential', id)
    return after
  })
}

const isOwn = (ctx: StoreCtx, userId: string): boolean => ctx.who.kind === 'user' && ctx.who.userId === userId

/** Nobody who was lent a part of a user's rights makes a key to all of them out of what it reaches. */
function requireSameKind(ctx: StoreCtx, before: Credential, after: Credential): void {
  const [was, is] = [isEc2(before.type), isEc2(after.type)]
  requireKind(ctx, after.type)
  if (was || is) requireMayManageKeys(ctx)
  requireOwnProject(ctx, after.projectId)
  if (was !== is && delegationOf(ctx)) throw credentialRefusals.credential_type_by_delegation()
  if (is && after.projectId === null) throw credentialRefusals.project_needed()
  if (was && is) requireSameBinding(readEc2Blob(before.blob), readEc2Blob(after.blob))
  else if (is) readEc2Blob(after.blob)
}

export const deleteCredential = (ctx: StoreCtx, identity: WithSealing, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const credential = await getCredential(tx, identity, id)
    requireReach(
      tx,
      'change',
      { domainId: null, own: isOwn(tx, credential.userId) },
      identityRefusals.not_allowed({ act: 'delete_credential' }),
    )
    if (isEc2(credential.type)) requireMayManageKeys(tx)
    await deleteCredentialRow(tx, id)
    recordChange(tx, 'credential', id)
  })
