import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import type { Service } from '../service.ts'
import { secretKeys } from './checks/project-keys.ts'
import { deletedProjectsTask } from './deleted-projects.ts'
import { expiredTask } from './expired.ts'
import { secretHoldings } from './holdings.ts'
import { secretQuotas } from './limits.ts'
import { requireMasterKeys } from './master-key-registry.ts'
import { PROJECT_KEYS } from './sealing-master-keys.ts'

/** Keys, passwords and certificates of users and of other services, sealed. */
export const secret: Service<{ masterKeys: readonly MasterKeyStore[] }> = {
  name: 'secret',
  quotas: secretQuotas,
  tasks: () => [deletedProjectsTask(), expiredTask()],
  sealedRows: [PROJECT_KEYS],
  bootstrap: (ctx, _first, { masterKeys }) => requireMasterKeys(ctx, masterKeys),
  holdings: secretHoldings,
  checks: [secretKeys],
}
