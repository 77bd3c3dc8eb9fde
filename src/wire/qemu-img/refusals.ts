/** Declares what disk images are refused for, and how work on them fails; no sentence names a path of the host. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface Unfit {
  format: string
  why: string
}

/** As everybody but QEMU calls it. */
const nameOf = (format: string | undefined): string | undefined =>
  format === 'vpc' ? 'vhd' : format === 'parallels' ? 'ploop' : format

export const qemuImgRefusals = defineRefusals('qemu_img', {
  format_mismatch: {
    code: 'bad_request',
    say: ({ declared, found }: { declared: string | undefined; found: string }) =>
      `The image was declared as ${nameOf(declared)} but its content is ${nameOf(found)}.`,
  },
  /** It would make whoever opens it read other files, or is of a kind that nobody here checks. */
  unsafe_image: { code: 'bad_request', say: ({ format, why }: Unfit) => `The ${nameOf(format)} image is not accepted: ${why}.` },
  /** Damaged, cut off, or only pretends to be of this format. */
  invalid_image: {
    code: 'bad_request',
    say: ({ format, why }: Unfit) => `The image is not a valid ${nameOf(format)} image: ${why}.`,
  },
  image_limit: { code: 'bad_request', say: () => 'The disk image needs more time or memory than is allowed.' },
  disk_full: { code: 'no_capacity', say: () => 'There is no space left for the disk image.' },
  qemu_img_failed: { code: 'internal', say: () => 'Working on the disk image failed.' },
})
