/** Declares why the fabric of networks, or a host's part of it, cannot be made as it is wanted. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const fabricRefusals = defineRefusals('fabric', {
  fabric_silent: { code: 'unavailable', say: () => 'The network database does not answer.' },
  switch_down: { code: 'unavailable', say: () => 'The virtual switch of this host does not run yet.' },
  switch_missing: { code: 'unavailable', say: () => 'The host has no virtual switch yet.' },
  daemon_stays: { code: 'internal', say: () => 'A daemon does not end.' },
  metadata_unserved: { code: 'internal', say: () => 'The metadata address cannot be served.' },
  folder_too_long: {
    code: 'bad_request',
    say: ({ path, most, mostPath }: { path: string; most: number; mostPath: number }) =>
      `The folder ${path} is too long: sockets in it may have ${most} bytes, its own path at most ${mostPath}.`,
  },
  /** Of the fake one, which tests tell to fail. */
  fake_fault: { code: 'unavailable', say: ({ what }: { what: string }) => `The fake network was asked to fail: ${what}.` },
})
