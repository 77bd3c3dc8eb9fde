import { defineApi } from '../../../../api/define.ts'
import { allow } from './allow.ts'
import { body, free } from './pieces.ts'

const config = body({ config: free })
const whole = { path: '/domains/{domain_id}/config' } as const
const group = { path: '/domains/{domain_id}/config/{group}' } as const
const option = { path: '/domains/{domain_id}/config/{group}/{option}' } as const

const show = {
  method: 'GET',
  action: 'identity:get_domain_config',
  allow: allow.systemReader,
  status: 200,
  returns: config,
} as const
const update = {
  method: 'PATCH',
  action: 'identity:update_domain_config',
  allow: allow.admin,
  body: config,
  status: 200,
  returns: config,
} as const
const remove = { method: 'DELETE', action: 'identity:delete_domain_config', allow: allow.admin, status: 204 } as const
const showForm = { ...show, action: 'identity:get_security_compliance_domain_config', allow: allow.anyToken } as const
const showDefault = { ...show, action: 'identity:get_domain_config_default' } as const

export const domainConfigApi = defineApi({
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
  showDomainConfig: { ...show, ...whole, summary: 'Show the configuration of a domain' },
  updateDomainConfig: { ...update, ...whole, summary: 'Add to the configuration of a domain' },
  deleteDomainConfig: { ...remove, ...whole, summary: 'Delete the configuration of a domain' },
  showDomainConfigGroup: { ...show, ...group, summary: 'Show a group of options of a domain' },
  updateDomainConfigGroup: { ...update, ...group, summary: 'Change a group of options of a domain' },
  deleteDomainConfigGroup: { ...remove, ...group, summary: 'Delete a group of options of a domain' },
  showDomainConfigOption: { ...show, ...option, summary: 'Show an option of a domain' },
  updateDomainConfigOption: { ...update, ...option, summary: 'Change an option of a domain' },
  deleteDomainConfigOption: { ...remove, ...option, summary: 'Delete an option of a domain' },
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
  showDefaultConfig: { ...showDefault, path: '/domains/config/default', summary: 'Show what holds where a domain says nothing' },
  showDefaultConfigGroup: {
    ...showDefault,
    path: '/domains/config/{group}/default',
    summary: 'Show what of a group holds where a domain says nothing',
  },
  showDefaultConfigOption: {
    ...showDefault,
    path: '/domains/config/{group}/{option}/default',
    summary: 'Show the option that holds where a domain says nothing',
  },
})
