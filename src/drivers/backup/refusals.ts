/** Declares why a backup store does not keep or give a value. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const backupStoreRefusals = defineRefusals('backup_store', {
  store_full: { code: 'too_large', say: () => 'The backup store is full.' },
  value_missing: { code: 'not_found', say: ({ key }: { key: string }) => `The backup store has no ${key}.` },
})
