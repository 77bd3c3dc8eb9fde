import type { SealingKeys } from '../identity/sealing/index.ts'
import type { Service } from '../service.ts'
import { secretKeys } from './checks/project-keys.ts'
import { secretHoldings } from './holdings.ts'
import { secretQuotas } from './limits.ts'
import { requireMasterKeys } from './master-key.ts'

/** Keys, passwords and certificates of users and of other services, sealed. */
export const secret: Service<{ secretKeys: SealingKeys }> = {
  name: 'secret',
  quotas: secretQuotas,
  bootstrap: (ctx, _first, { secretKeys }) => requireMasterKeys(ctx, secretKeys),
  holdings: secretHoldings,
  checks: [secretKeys],
}
