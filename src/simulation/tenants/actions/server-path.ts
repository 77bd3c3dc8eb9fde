/** Where servers are, and whether one is locked. */
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'

export const SERVERS = '/compute/v2.1/servers'

/** What a port may show as its device whose server was asked for and not answered: the id of whichever server turns up by that name. */
export const deviceNamed = (server: string): string => `server ${server}`

export const isLocked = (tenant: Tenant, server: Thing) =>
  isSome(tenant, 'select 1 from server where id = ? and locked = 1', server.id)
