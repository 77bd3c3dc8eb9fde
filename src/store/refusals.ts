/** Declares what the store refuses; the database's own words are in `internal`. */
import { defineRefusals } from '../kernel/refusal.ts'

export const storeRefusals = defineRefusals('core', {
  database_busy: { code: 'unavailable', say: () => "The cloud's database is busy." },
  database_silent: { code: 'unavailable', say: () => "The cloud's database does not answer." },
  database_full: { code: 'unavailable', say: () => "The cloud's database has no disk space left." },
  database_read_only: { code: 'unavailable', say: () => "The cloud's database cannot be written." },
  database_unreadable: { code: 'unavailable', say: () => "The cloud's database cannot be read or written." },
  database_unopened: { code: 'unavailable', say: () => "The cloud's database cannot be opened." },
  database_closed: { code: 'unavailable', say: () => "The cloud's database does not let its user in." },
  database_damaged: { code: 'internal', say: () => "The cloud's database is damaged." },
  too_many_conditions: { code: 'bad_request', say: () => 'The request has too many conditions.' },
  unstorable: { code: 'bad_request', say: () => 'The request has a value that cannot be stored.' },
  bad_store_url: { code: 'bad_request', say: () => 'The store is a URL that begins with sqlite: or postgres:.' },
  newer_schema: {
    code: 'conflict',
    say: ({ unknown }: { unknown: readonly string[] }) =>
      `This database has been used by a newer version of the cloud, or by one with other parts: it has ${unknown.join(', ')}. ` +
      'Start that version, or restore a backup from before the upgrade.',
  },
})
