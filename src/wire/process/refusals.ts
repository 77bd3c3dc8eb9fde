/** Declares how programs of the host fail; what they said is in `internal`, for operators alone. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const processRefusals = defineRefusals('process', {
  command_failed: { code: 'internal', say: () => 'A command of the host failed.' },
  child_failed: { code: 'internal', say: () => 'A program of the host failed.' },
  child_timeout: { code: 'unavailable', say: () => 'A program of the host took too long.' },
})
