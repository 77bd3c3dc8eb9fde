/** Declares what hosts refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const hostRefusals = defineRefusals('host', {
  host_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Host ${id} was not found.` },
  marker_not_found: {
    code: 'bad_request',
    say: ({ id }: { id: string }) => `Host ${id}, after which the list goes on, was not found.`,
  },
  no_room: { code: 'no_capacity', say: () => 'No host has room for the server.' },
  join_token: { code: 'unauthorized', say: () => 'The join token is unknown or has expired.' },
  agent_credential: { code: 'unauthorized', say: () => 'The agent credential is not valid; join again.' },
  no_certificate: {
    code: 'unauthorized',
    say: () => "The agent shows no valid certificate of its host's name; join again.",
  },
  unnameable: { code: 'bad_request', say: ({ name }: { name: string }) => `This cloud takes no host of the name ${name}.` },
  one_machine: {
    code: 'not_found',
    say: () => 'The networks of this cloud are on one machine: start it with --listen and an address that other hosts reach.',
  },
  host_alive: {
    code: 'conflict',
    say: ({ hostname }: { hostname: string }) => `${hostname} was heard of within the last minute: stop its agent first.`,
  },
  host_in_use: {
    code: 'conflict',
    say: ({ hostname, serverId }: { hostname: string; serverId: string }) =>
      `${hostname} still has room claimed for the server ${serverId}.`,
  },
  host_keeps_volumes: {
    code: 'conflict',
    say: ({ hostname, gib }: { hostname: string; gib: number }) => `${hostname} still keeps volumes of ${gib} GiB.`,
  },
  host_silent: { code: 'unavailable', say: () => 'The host of this server does not answer.' },
  command_failed: { code: 'unavailable', say: ({ problem }: { problem: string }) => problem },
})
