/** Declares what secrets refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface Of {
  id: string
}

export const secretRefusals = defineRefusals('secret', {
  secret_not_found: { code: 'not_found', say: ({ id }: Of) => `Secret ${id} was not found.` },
  payload_exists: { code: 'conflict', say: ({ id }: Of) => `Secret ${id} has its payload already.` },
  payload_missing: { code: 'not_found', say: ({ id }: Of) => `Secret ${id} has no payload.` },
  payload_empty: { code: 'bad_request', say: () => 'A payload has at least one byte.' },
  payload_too_large: { code: 'too_large', say: ({ limit }: { limit: number }) => `A payload has at most ${limit} bytes.` },
  expired: { code: 'bad_request', say: () => 'A secret cannot expire before now.' },
  secret_in_use: { code: 'bad_request', say: ({ id }: Of) => `Secret ${id} has consumers.` },
  metadata_not_found: { code: 'not_found', say: ({ key }: { key: string }) => `The secret has no metadata ${key}.` },
  too_many_metadata: { code: 'bad_request', say: ({ limit }: { limit: number }) => `A secret has at most ${limit} metadata.` },
  metadata_exists: { code: 'conflict', say: ({ key }: { key: string }) => `The secret has metadata ${key} already.` },
  consumer_not_found: { code: 'not_found', say: () => 'There is no such consumer.' },
  not_consumers_project: { code: 'forbidden', say: () => 'Only who registered a consumer, or owns what it uses, removes it.' },
  container_not_found: { code: 'not_found', say: ({ id }: Of) => `Container ${id} was not found.` },
  container_fixed: { code: 'bad_request', say: () => 'Only generic containers can be changed.' },
  container_secret_not_found: {
    code: 'not_found',
    say: ({ name, ref }: { name: string | null; ref: string }) => `Secret ${ref}, for ${name ?? 'a container'}, was not found.`,
  },
  member_exists: { code: 'conflict', say: () => 'The container has that secret by that name already.' },
  member_not_found: { code: 'not_found', say: () => 'The container has no such secret.' },
  order_not_found: { code: 'not_found', say: ({ id }: Of) => `Order ${id} was not found.` },
  transport_key_not_found: { code: 'not_found', say: ({ id }: Of) => `Transport key ${id} was not found.` },
  /** Why is in `internal`. */
  master_key_unavailable: {
    code: 'unavailable',
    say: ({ doing }: { doing: 'store' | 'read' }) =>
      `The master key does not answer: nothing can be ${doing === 'read' ? 'read' : 'stored'} now.`,
  },
  project_quotas_not_found: { code: 'not_found', say: ({ id }: Of) => `Project ${id} has no quotas of its own.` },
})
