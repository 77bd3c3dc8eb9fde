/** Declares what archives of virtual machines are refused for. */
import type { RefusalDetail } from '../../kernel/errors.ts'
import { defineRefusals } from '../../kernel/refusal.ts'

export const ovaRefusals = defineRefusals('ova', {
  invalid_archive: { code: 'bad_request', say: ({ why }: { why: string }) => `The ova archive is not accepted: ${why}.` },
})

export const invalidArchive = (why: string, detail?: RefusalDetail) => ovaRefusals.invalid_archive({ why }, detail)
