/** Declares what the configuration of a domain refuses. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface OfGroup {
  group: string
}

interface OfOption extends OfGroup {
  option: string
}

export const domainConfigRefusals = defineRefusals('identity', {
  domain_config_not_found: {
    code: 'not_found',
    say: ({ domainId, group, option }: { domainId: string; group: string | undefined; option: string | undefined }) =>
      `The configuration of domain ${domainId} does not have ${[group, option].filter((one) => one !== undefined).join('.') || 'anything'}.`,
  },
  config_empty: { code: 'forbidden', say: () => 'A configuration has one option at least.' },
  config_group_empty: {
    code: 'forbidden',
    say: ({ group }: OfGroup) => `The group ${group} is an object with one option at least.`,
  },
  config_group_unsupported: { code: 'forbidden', say: ({ group }: OfGroup) => `No domain has a group ${group} of its own.` },
  config_option_unsupported: {
    code: 'forbidden',
    say: ({ group, option }: OfOption) => `No domain has an option ${group}.${option} of its own.`,
  },
  config_not_of_group: { code: 'forbidden', say: ({ group }: OfGroup) => `A change of the group ${group} is of nothing else.` },
  config_not_of_option: {
    code: 'forbidden',
    say: ({ group, option }: OfOption) => `A change of the option ${group}.${option} is of nothing else.`,
  },
  config_default_hidden: {
    code: 'forbidden',
    say: ({ group, option }: OfOption) => `The default of ${group}.${option} is not shown.`,
  },
  password_form_of_other_domain: {
    code: 'forbidden',
    say: () => 'The rules for passwords are those of the default domain alone.',
  },
  password_form_hidden: { code: 'forbidden', say: () => 'Of the rules for passwords only their form is shown.' },
})
