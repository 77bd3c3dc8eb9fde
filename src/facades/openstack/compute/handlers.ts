import type { api } from './contract.ts'
import type { Deps, HandlersOf } from './handlers/deps.ts'
import { emptyHandlers } from './handlers/empty.ts'
import { extensionHandlers } from './handlers/extension.ts'
import { flavorAccessHandlers, flavorExtraHandlers, flavorHandlers } from './handlers/flavor.ts'
import { hypervisorHandlers, serviceHandlers, zoneHandlers } from './handlers/host.ts'
import { keypairHandlers } from './handlers/keypair.ts'
import { limitHandlers, quotaHandlers } from './handlers/quota.ts'
import { serverHandlers } from './handlers/server.ts'
import { serverActionHandlers } from './handlers/server-action.ts'
import { serverHistoryHandlers } from './handlers/server-history.ts'
import { serverNetworkHandlers } from './handlers/server-network.ts'
import { serverMetadataHandlers, serverTagHandlers } from './handlers/server-part.ts'

export const handlersOf = (deps: Deps): HandlersOf<typeof api> => ({
  ...serverHandlers(deps),
  ...serverActionHandlers,
  ...serverMetadataHandlers,
  ...serverTagHandlers,
  ...serverNetworkHandlers,
  ...serverHistoryHandlers(deps),
  ...flavorHandlers(deps),
  ...flavorExtraHandlers,
  ...flavorAccessHandlers,
  ...keypairHandlers(deps),
  ...quotaHandlers,
  ...limitHandlers(deps),
  ...hypervisorHandlers,
  ...serviceHandlers,
  ...zoneHandlers,
  ...extensionHandlers,
  ...emptyHandlers,
})
