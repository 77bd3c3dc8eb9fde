/** Declares which passwords are refused. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

export const complianceRefusals = defineRefusals('identity', {
  password_form: {
    code: 'bad_request',
    say: ({ description }: { description: string | undefined }) =>
      `The password does not match the requirements${description === undefined ? '' : `: ${description}`}.`,
  },
  password_locked: { code: 'bad_request', say: () => 'The password of this user is changed by admins alone.' },
  password_too_young: {
    code: 'bad_request',
    say: ({ days, daysLeft }: { days: number; daysLeft: number }) =>
      `A password is kept for ${days} days at least: ${daysLeft} are left.`,
  },
  password_used_before: {
    code: 'bad_request',
    say: ({ count }: { count: number }) => `The password has to differ from those before: ${count} in a row are different.`,
  },
})
