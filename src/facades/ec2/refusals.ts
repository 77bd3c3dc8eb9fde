/** Declares what EC2's API refuses by itself, before the domain is asked. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const ec2Refusals = defineRefusals('ec2', {
  dry_run: {
    code: 'precondition_failed',
    say: () => 'Request would have succeeded, but DryRun flag is set.',
  },
  unknown_filter: { code: 'bad_request', say: ({ name }: { name: string }) => `The filter '${name}' is invalid` },
  unknown_regions: {
    code: 'bad_request',
    say: ({ names }: { names: readonly string[] }) => `Invalid region names provided: [${names.join(', ')}]`,
  },
  unknown_zones: {
    code: 'bad_request',
    say: ({ names }: { names: readonly string[] }) => `Invalid availability zones: [${names.join(', ')}]`,
  },
  key_pair_not_found: { code: 'bad_request', say: ({ name }: { name: string }) => `The key pair '${name}' does not exist` },
  bad_key_pair_id: { code: 'bad_request', say: ({ id }: { id: string }) => `Invalid value '${id}' for keyPairId.` },
  key_pair_unnamed: { code: 'bad_request', say: () => 'The request must contain the parameter KeyName or KeyPairId' },
  bad_key_material: { code: 'bad_request', say: () => 'Key is not in valid OpenSSH public key format' },
  no_ppk: { code: 'not_implemented', say: () => "This cloud makes keys of the format 'pem' alone." },
  bad_tag: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
})
