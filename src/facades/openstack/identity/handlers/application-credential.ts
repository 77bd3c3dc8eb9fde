import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createApplicationCredential,
  deleteAccessRule,
  deleteApplicationCredential,
  getAccessRule,
  getApplicationCredential,
  listAccessRules,
  listApplicationCredentials,
} from '../../../../domain/identity/delegation/index.ts'
import { findRoleNamed, getUser } from '../../../../domain/identity/directory/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import { timeOf } from '../../resource/time.ts'
import { credentialView, ruleView } from '../application-credential-view.ts'
import type { accessRuleApi, applicationCredentialApi } from '../contract/application-credential.ts'
import { given } from '../extra.ts'
import { linksOf, listRequest, text } from '../query.ts'
import type { Deps, HandlersOf } from './deps.ts'

const RULE_FILTERS = { service: text('service'), method: text('method'), path: text('path') } as const

async function roleIdsOf(ctx: StoreCtx, roles: readonly { id?: string; name?: string }[]): Promise<string[]> {
  return Promise.all(
    roles.map(async ({ id, name }) => {
      const found = id ?? (name === undefined ? undefined : (await findRoleNamed(ctx, name))?.id)
      if (found === undefined) throw badRequest('Each role needs the id or the name of one.', 'application_credential.roles')
      return found
    }),
  )
}

export const applicationCredentialHandlers = ({ identity }: Deps): HandlersOf<typeof applicationCredentialApi> => ({
  listApplicationCredentials: async (ctx, input) => {
    const page = await listApplicationCredentials(ctx, input.params.user_id, listRequest(input.query, { name: text('name') }))
    return {
      application_credentials: page.items.map((credential) => credentialView(input.base, credential)),
      links: linksOf(input, page),
    }
  },
  createApplicationCredential: async (ctx, { body: { application_credential: wish }, base }) => {
    const expiresAt = given(wish.expires_at)
    const { secret, ...credential } = await createApplicationCredential(ctx, identity.passwords, {
      name: wish.name,
      description: given(wish.description),
      secret: given(wish.secret),
      unrestricted: given(wish.unrestricted),
      ...(expiresAt !== undefined && { expiresAt: timeOf(expiresAt, 'expires_at') }),
      ...(wish.roles && wish.roles.length > 0 && { roleIds: await roleIdsOf(ctx, wish.roles) }),
      ...(wish.access_rules && wish.access_rules.length > 0 && { accessRules: wish.access_rules }),
    })
    return { application_credential: { ...credentialView(base, credential), secret } }
  },
  showApplicationCredential: async (ctx, { params, base }) => {
    await getUser(ctx, params.user_id)
    const credential = await getApplicationCredential(ctx, params.user_id, params.application_credential_id)
    return { application_credential: credentialView(base, credential) }
  },
  deleteApplicationCredential: async (ctx, { params }) =>
    deleteApplicationCredential(ctx, params.user_id, params.application_credential_id),
})

export const accessRuleHandlers: HandlersOf<typeof accessRuleApi> = {
  listAccessRules: async (ctx, input) => {
    const { user_id: userId } = input.params
    const items = await listAccessRules(ctx, userId, listRequest(input.query, RULE_FILTERS))
    return {
      access_rules: items.map((rule) => ruleView(input.base, userId, rule)),
      links: linksOf(input, { items, more: false }),
    }
  },
  showAccessRule: async (ctx, { params, base }) => ({
    access_rule: ruleView(base, params.user_id, await getAccessRule(ctx, params.user_id, params.access_rule_id)),
  }),
  deleteAccessRule: async (ctx, { params }) => deleteAccessRule(ctx, params.user_id, params.access_rule_id),
}
