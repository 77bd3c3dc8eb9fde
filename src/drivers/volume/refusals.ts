/** Declares why a host cannot make a disk. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const volumeRefusals = defineRefusals('volume', {
  size_missing: { code: 'bad_request', say: () => 'A disk without an image needs a size.' },
  image_unreadable: {
    code: 'bad_request',
    say: ({ id, format }: { id: string; format: string }) => `Image ${id} is unacceptable: it cannot be read as ${format}.`,
  },
  image_not_fetched: { code: 'unavailable', say: () => 'The image could not be fetched to the host.' },
  image_altered: { code: 'unavailable', say: () => 'The image did not arrive as it was stored.' },
})
