/** Configuration of domains. */
import { defineApi } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import type { Compliance } from '../../../../domain/identity/directory/index.ts'
import {
  defaultDomainConfig,
  deleteDomainConfig,
  getDomainConfig,
  type PasswordForm,
  replaceDomainConfig,
  showPasswordForm,
  updateDomainConfig,
} from '../../../../domain/identity/domain-config/index.ts'
import { allow } from '../allow.ts'
import { body, free } from '../pieces.ts'
import { operationTable } from '../resources/collection.ts'

const config = body({ config: free })
const whole = { path: '/domains/{domain_id}/config' } as const
const group = { path: '/domains/{domain_id}/config/{group}' } as const
const option = { path: '/domains/{domain_id}/config/{group}/{option}' } as const

const shown = {
  method: 'GET',
  action: 'identity:get_domain_config',
  allow: allow.systemReader,
  status: 200,
  returns: config,
} as const
const updated = {
  method: 'PATCH',
  action: 'identity:update_domain_config',
  allow: allow.admin,
  body: config,
  status: 200,
  returns: config,
} as const
const removed = { method: 'DELETE', action: 'identity:delete_domain_config', allow: allow.admin, status: 204 } as const
const showForm = { ...shown, action: 'identity:get_security_compliance_domain_config', allow: allow.anyToken } as const
const shownDefault = { ...shown, action: 'identity:get_domain_config_default' } as const

const domainConfigApi = defineApi({
  putDomainConfig: {
    ...whole,
    method: 'PUT',
    summary: 'Replace the configuration of a domain',
    action: 'identity:create_domain_config',
    allow: allow.admin,
    body: config,
    status: 201,
    returns: config,
  },
  showDomainConfig: { ...shown, ...whole, summary: 'Show the configuration of a domain' },
  updateDomainConfig: { ...updated, ...whole, summary: 'Add to the configuration of a domain' },
  deleteDomainConfig: { ...removed, ...whole, summary: 'Delete the configuration of a domain' },
  showDomainConfigGroup: { ...shown, ...group, summary: 'Show a group of options of a domain' },
  updateDomainConfigGroup: { ...updated, ...group, summary: 'Change a group of options of a domain' },
  deleteDomainConfigGroup: { ...removed, ...group, summary: 'Delete a group of options of a domain' },
  showDomainConfigOption: { ...shown, ...option, summary: 'Show an option of a domain' },
  updateDomainConfigOption: { ...updated, ...option, summary: 'Change an option of a domain' },
  deleteDomainConfigOption: { ...removed, ...option, summary: 'Delete an option of a domain' },
  showPasswordForm: {
    ...showForm,
    path: '/domains/{domain_id}/config/security_compliance',
    summary: 'Show what passwords have to look like',
  },
  showPasswordFormOption: {
    ...showForm,
    path: '/domains/{domain_id}/config/security_compliance/{option}',
    summary: 'Show one rule of what passwords have to look like',
  },
  showDefaultConfig: { ...shownDefault, path: '/domains/config/default', summary: 'Show what holds where a domain says nothing' },
  showDefaultConfigGroup: {
    ...shownDefault,
    path: '/domains/config/{group}/default',
    summary: 'Show what of a group holds where a domain says nothing',
  },
  showDefaultConfigOption: {
    ...shownDefault,
    path: '/domains/config/{group}/{option}/default',
    summary: 'Show the option that holds where a domain says nothing',
  },
})

interface Params {
  domain_id: string
  group?: string
  option?: string
}
type Args = { params: Params }
type Ctx = Parameters<typeof getDomainConfig>[0]

const show = async (ctx: Ctx, { params: { domain_id, ...within } }: Args) => ({
  config: await getDomainConfig(ctx, domain_id, within),
})
const update = async (ctx: Ctx, { params: { domain_id, ...within }, body }: Args & { body: { config: object } }) => ({
  config: await updateDomainConfig(ctx, domain_id, body.config, within),
})
const remove = (ctx: Ctx, { params: { domain_id, ...within } }: Args) => deleteDomainConfig(ctx, domain_id, within)
const showDefault = async (_ctx: Ctx, { params }: { params: Omit<Params, 'domain_id'> }) => ({
  config: defaultDomainConfig(params),
})

const formOf = ({ form }: Compliance): PasswordForm => ({
  password_regex: form?.regex ?? null,
  password_regex_description: form?.description ?? null,
})

export const domainConfig = operationTable(domainConfigApi, {
  putDomainConfig: async (ctx, { params, body }) => {
    const { config, isNew } = await replaceDomainConfig(ctx, params.domain_id, body.config)
    return reply({ config }, { status: isNew ? 201 : 200 })
  },
  showDomainConfig: show,
  updateDomainConfig: update,
  deleteDomainConfig: remove,
  showDomainConfigGroup: show,
  updateDomainConfigGroup: update,
  deleteDomainConfigGroup: remove,
  showDomainConfigOption: show,
  updateDomainConfigOption: update,
  deleteDomainConfigOption: remove,
  showPasswordForm: async (ctx, { params }, { identity }) => ({
    config: await showPasswordForm(ctx, params.domain_id, formOf(identity.passwords.rules)),
  }),
  showPasswordFormOption: async (ctx, { params }, { identity }) => ({
    config: await showPasswordForm(ctx, params.domain_id, formOf(identity.passwords.rules), params.option),
  }),
  showDefaultConfig: showDefault,
  showDefaultConfigGroup: showDefault,
  showDefaultConfigOption: showDefault,
})
