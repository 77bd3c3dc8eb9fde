/** Shows what everybody may know of the rules for passwords, before choosing one. */
import type { StoreCtx } from '../../../store/context.ts'
import { DEFAULT_DOMAIN, getDomain } from '../directory/index.ts'
import type { Config } from './config-check.ts'
import { domainConfigRefusals } from './refusals.ts'

/** A regular expression that passwords have to match and what it means, in words; null where there is none. */
export interface PasswordForm {
  password_regex: string | null
  password_regex_description: string | null
}

/** @throws forbidden for a domain other than the first, and for any other rule; not_found for a domain that is not there */
export async function showPasswordForm(ctx: StoreCtx, domainId: string, form: PasswordForm, option?: string): Promise<Config> {
  if (domainId !== DEFAULT_DOMAIN) throw domainConfigRefusals.password_form_of_other_domain()
  await getDomain({ ...ctx, who: { kind: 'cloud' } }, domainId)
  if (option === undefined) return { security_compliance: form }
  if (!Object.hasOwn(form, option)) throw domainConfigRefusals.password_form_hidden()
  return { [option]: form[option as keyof PasswordForm] }
}
