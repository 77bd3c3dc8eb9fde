/** Declares why a host cannot run a guest. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const hypervisorRefusals = defineRefusals('hypervisor', {
  guest_not_started: { code: 'internal', say: () => 'The guest could not be started on its host.' },
  guest_late: { code: 'unavailable', say: () => 'The guest did not start in time.' },
  /** It boots, is paused, or has an operating system that does not listen. */
  guest_keeps_disk: { code: 'unavailable', say: () => 'The guest has not let go of the disk yet.' },
  bus_is_fixed: {
    code: 'bad_request',
    say: ({ bus }: { bus: string }) => `A disk cannot be plugged into a running guest by ${bus}: stop the server first.`,
  },
  no_port_left: {
    code: 'no_capacity',
    say: ({ most }: { most: number }) => `The guest has no free port for a disk: it has ${most} of them.`,
  },
  /** What is below them is kept, and it is tried again. */
  guest_half_started: {
    code: 'unavailable',
    say: () => 'The guest had not got its encrypted disks when its host’s agent ended; it is started anew.',
  },
  not_merged: { code: 'unavailable', say: () => 'Layers of a volume could not be merged yet.' },
  disk_not_open: { code: 'unavailable', say: () => 'The guest does not have the disk open.' },
  copy_failed: { code: 'internal', say: () => 'The disk of the running guest could not be copied.' },
  no_room_to_merge: { code: 'unavailable', say: () => 'The disk has no room for what has to be copied.' },
  disk_elsewhere: { code: 'internal', say: () => 'The guest has the disk in another file than it should.' },
})
