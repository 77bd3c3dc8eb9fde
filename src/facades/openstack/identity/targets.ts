/** Finds the rows that paths name, in the words of Keystone's rules: `target.user.domain_id`, `target.role.name`, … */
import type { RowTarget, TargetRow, Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { credentialIdOfKey, findCredentialOwner } from '../../../domain/identity/credential/index.ts'
import { findTrust } from '../../../domain/identity/delegation/index.ts'
import { findDomain, findGroup, findProject, findRole, findUser } from '../../../domain/identity/directory/index.ts'
import { findLimit } from '../../../domain/identity/limit/index.ts'
import { notFound } from '../../../kernel/errors.ts'

type Find = (ctx: StoreCtx, id: string) => Promise<TargetRow | undefined>

/** Whoever asks is told that such a row is absent before the rule is asked, as Keystone does. */
const ABSENT_FIRST = new Set(
  [
    'get_role',
    'update_role',
    'delete_role',
    'update_domain',
    'delete_domain',
    'delete_group',
    'update_limit',
    'delete_limit',
    'ec2_get_credential',
    'ec2_delete_credential',
    'get_trust',
    'delete_trust',
    'list_roles_for_trust',
    'get_role_for_trust',
  ].map((name) => `identity:${name}`),
)

const rowOf = (kind: string, find: Find): RowTarget<StoreCtx> => ({
  find: async (ctx, id) => {
    const row = await find(ctx, id)
    return row && attributesOf(kind, row)
  },
  absent: (id, action) =>
    ABSENT_FIRST.has(action) ? notFound(`Could not find ${kind}: ${id}.`, `${kind}_not_found`) : undefined,
  known: true,
})

export const attributesOf = (kind: string, row: TargetRow): TargetRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [`target.${kind}.${name}`, value]))

interface Named {
  id: string
  name: string
  domainId: string | null
  enabled?: boolean
}
const namedRow = (row: Named | undefined): TargetRow | undefined =>
  row && { id: row.id, name: row.name, domain_id: row.domainId, enabled: row.enabled }
const userRow = (row: (Named & { defaultProjectId: string | null }) | undefined) =>
  row && { ...namedRow(row), default_project_id: row.defaultProjectId }
const projectRow = (row: (Named & { parentId: string | null; isDomain: boolean }) | undefined) =>
  row && { ...namedRow(row), parent_id: row.parentId, is_domain: row.isDomain }

async function limitRow(ctx: StoreCtx, id: string): Promise<TargetRow | undefined> {
  const limit = await findLimit(ctx, id)
  if (!limit) return undefined
  if (limit.projectId === null) return { domain_id: limit.domainId, 'domain.id': limit.domainId }
  const project = await findProject(ctx, limit.projectId)
  return { project_id: limit.projectId, 'project.domain_id': project?.domainId }
}

async function credentialRow(ctx: StoreCtx, id: string): Promise<TargetRow | undefined> {
  const owner = await findCredentialOwner(ctx, id)
  return owner && { id, user_id: owner.userId, project_id: owner.projectId, type: owner.type }
}

async function trustRow(ctx: StoreCtx, id: string): Promise<TargetRow | undefined> {
  const trust = await findTrust(ctx, id)
  return trust && { id, trustor_user_id: trust.trustorId, trustee_user_id: trust.trusteeId, project_id: trust.projectId }
}

const OF_CLOUD = 'belongs to the whole cloud: rules go by who asks'
const OF_USER = 'is of the user that the path names, whom rules ask about'

export const targets: Targets<StoreCtx> = {
  user_id: rowOf('user', async (ctx, id) => userRow(await findUser(ctx, id))),
  group_id: rowOf('group', async (ctx, id) => namedRow(await findGroup(ctx, id))),
  project_id: rowOf('project', async (ctx, id) => projectRow(await findProject(ctx, id))),
  domain_id: rowOf('domain', async (ctx, id) => namedRow(await findDomain(ctx, id))),
  role_id: rowOf('role', async (ctx, id) => namedRow(await findRole(ctx, id))),
  limit_id: rowOf('limit', limitRow),
  trust_id: rowOf('trust', trustRow),
  credential_id: rowOf('credential', credentialRow),
  // Keystone hands out keys by their access key and keeps them by its hash.
  access_key: rowOf('credential', (ctx, access) => credentialRow(ctx, credentialIdOfKey(access))),
  application_credential_id: `An application credential ${OF_USER}.`,
  access_rule_id: `An access rule ${OF_USER}.`,
  access_token_id: `A consumer's access ${OF_USER}.`,
  request_token_id: 'A request of a consumer is of nobody until somebody grants it.',
  consumer_id: `A consumer ${OF_CLOUD}.`,
  prior_role_id: `What a role implies ${OF_CLOUD}.`,
  implied_role_id: `What a role implies ${OF_CLOUD}.`,
  group: 'A part of the configuration of the domain that the path names.',
  option: 'A part of the configuration of the domain that the path names, or of a project or user that it names.',
  service_id: `What the catalogue lists ${OF_CLOUD}.`,
  endpoint_id: `What the catalogue lists ${OF_CLOUD}.`,
  endpoint_group_id: `What the catalogue lists ${OF_CLOUD}.`,
  region_id: `What the catalogue lists ${OF_CLOUD}.`,
  registered_limit_id: `A limit for every project ${OF_CLOUD}.`,
  policy_id: `A policy document ${OF_CLOUD}.`,
  idp_id: `An identity provider ${OF_CLOUD}.`,
  protocol_id: `An identity provider ${OF_CLOUD}.`,
  mapping_id: `A mapping ${OF_CLOUD}.`,
  value: 'A tag on the project that the path names.',
  service_provider_id: `A service provider ${OF_CLOUD}.`,
}
