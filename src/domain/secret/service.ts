import type { Service } from '../service.ts'
import { secretKeys } from './checks/project-keys.ts'
import { secretHoldings } from './holdings.ts'
import { secretQuotas } from './limits.ts'
import { PROJECT_KEYS } from './master-key.ts'

/** Keys, passwords and certificates of users and of other services, sealed. */
export const secret: Service = {
  name: 'secret',
  quotas: secretQuotas,
  sealedRows: [PROJECT_KEYS],
  holdings: secretHoldings,
  checks: [secretKeys],
}
