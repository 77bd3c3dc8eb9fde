/** Declares what the keeping of images' bytes is refused for. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const imageFileRefusals = defineRefusals('image_files', {
  storage_full: { code: 'too_large', say: () => 'Image storage media is full.' },
  key_taken: { code: 'conflict', say: () => 'The image file exists already.' },
  no_data: { code: 'not_found', say: () => 'The image has no data.' },
})
