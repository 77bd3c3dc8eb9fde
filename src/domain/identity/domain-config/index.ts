/** Offers options that a domain has of its own. */
import './tables.ts'

export {
  defaultDomainConfig,
  deleteDomainConfig,
  getDomainConfig,
  replaceDomainConfig,
  updateDomainConfig,
} from './domain-config.ts'
export { type PasswordForm, showPasswordForm } from './password-form.ts'
export { domainConfigRefusals } from './refusals.ts'
