import type { Service } from '../service.ts'
import { auditPruning } from './retention.ts'

/** Who did what. */
export const audit: Service = {
  name: 'audit',
  tasks: () => [auditPruning()],
  async holdings({ db }) {
    const row = await db
      .selectFrom('audit_event')
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirst()
    return [{ name: 'auditEvents', value: Number(row?.count ?? 0) }]
  },
}
