import type { api } from './contract.ts'
import type { Deps, HandlersOf } from './handlers/deps.ts'
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
})
