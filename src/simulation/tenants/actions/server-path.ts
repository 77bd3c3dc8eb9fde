/** Where servers are, and whether one is locked. */
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'

export const SERVERS = '/compute/v2.1/servers'

export const isLocked = (tenant: Tenant, server: Thing) =>
  isSome(tenant, 'select 1 from server where id = ? and locked = 1', server.id)
