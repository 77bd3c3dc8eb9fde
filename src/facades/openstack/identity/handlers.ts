import type { api } from './contract.ts'
import { accessRuleHandlers, applicationCredentialHandlers } from './handlers/application-credential.ts'
import { assignmentHandlers } from './handlers/assignment.ts'
import { endpointHandlers, regionHandlers, serviceHandlers } from './handlers/catalog.ts'
import type { Deps, HandlersOf } from './handlers/deps.ts'
import { domainHandlers } from './handlers/domain.ts'
import { grantHandlers } from './handlers/grant.ts'
import { groupHandlers } from './handlers/group.ts'
import { projectHandlers, projectTagHandlers } from './handlers/project.ts'
import { roleHandlers } from './handlers/role.ts'
import { tokenHandlers } from './handlers/token.ts'
import { userHandlers } from './handlers/user.ts'

export const handlersOf = (deps: Deps): HandlersOf<typeof api> => ({
  ...tokenHandlers(deps),
  ...projectHandlers(deps),
  ...projectTagHandlers,
  ...domainHandlers,
  ...userHandlers(deps),
  ...applicationCredentialHandlers(deps),
  ...accessRuleHandlers,
  ...groupHandlers,
  ...roleHandlers,
  ...grantHandlers,
  ...assignmentHandlers,
  ...regionHandlers,
  ...serviceHandlers,
  ...endpointHandlers,
})
