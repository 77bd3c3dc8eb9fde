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
import type { domainConfigApi } from '../contract/domain-config.ts'
import type { Deps, HandlersOf } from './deps.ts'

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

export const domainConfigHandlers = ({ identity: { passwords } }: Deps): HandlersOf<typeof domainConfigApi> => ({
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
  showPasswordForm: async (ctx, { params }) => ({
    config: await showPasswordForm(ctx, params.domain_id, formOf(passwords.rules)),
  }),
  showPasswordFormOption: async (ctx, { params }) => ({
    config: await showPasswordForm(ctx, params.domain_id, formOf(passwords.rules), params.option),
  }),
  showDefaultConfig: showDefault,
  showDefaultConfigGroup: showDefault,
  showDefaultConfigOption: showDefault,
})
