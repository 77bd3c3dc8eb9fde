import type { api } from './contract.ts'
import type { Deps, HandlersOf } from './handlers/deps.ts'
import { serverHandlers } from './handlers/server.ts'

export const handlersOf = (deps: Deps): HandlersOf<typeof api> => ({
  ...serverHandlers(deps),
})
