/** Declares why a packed chunk is not taken. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const chunkRefusals = defineRefusals('chunk', {
  chunk_damaged: { code: 'internal', say: ({ name }: { name: string }) => `The chunk ${name} does not hold what its name says.` },
})
