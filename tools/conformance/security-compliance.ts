/** What the interoperability guideline's tests need of identity: given to the run's own cloud, and told to tempest. */
export const SECURITY_COMPLIANCE = {
  lockout_failure_attempts: 2,
  lockout_duration: 5,
  unique_last_password_count: 2,
  minimum_password_age: 0,
} as const

/** For `welkin up --identity-settings`. JSON is YAML. */
export const identitySettings = (): string => `${JSON.stringify({ security_compliance: SECURITY_COMPLIANCE }, undefined, 2)}\n`
