/** Declares what exports of disks refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const exportRefusals = defineRefusals('disk_export', {
  export_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `There is no export ${id} for this host.` },
  export_lost: { code: 'internal', say: () => 'The host that has the disk is gone.' },
  image_gone: { code: 'not_found', say: () => 'The image was deleted before it had its data.' },
  export_failed: { code: 'internal', say: ({ problem }: { problem: string }) => problem },
})
