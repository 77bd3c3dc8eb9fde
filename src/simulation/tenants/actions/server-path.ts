/** Where servers are, and whether one is locked. */
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'

export const SERVERS = '/compute/v2.1/servers'

/** What a port may show as its device whose server was asked for and not answered: the id of whichever server turns up by that name. */
export const deviceNamed = (server: string): string => `server ${server}`

/** Nothing is going on with it, and no image of it is being made. */
export const IDLE = `lifecycle = 'built' and host_id is not null and imaging is null
  and wanted_power = observed_power and not exists (select 1 from host_command where server_id = server.id and state = 'wanted')`

const STABLE = "('running', 'stopped', 'paused')"

export const isIdle = (tenant: Tenant, server: Thing) =>
  isSome(tenant, `select 1 from server where id = ? and observed_power in ${STABLE} and ${IDLE}`, server.id)

/** One that people may change. */
export const isFreeToChange = (tenant: Tenant, server: Thing) =>
  isSome(tenant, `select 1 from server where id = ? and observed_power in ${STABLE} and locked = 0 and ${IDLE}`, server.id)

export const isLocked = (tenant: Tenant, server: Thing) =>
  isSome(tenant, 'select 1 from server where id = ? and locked = 1', server.id)
