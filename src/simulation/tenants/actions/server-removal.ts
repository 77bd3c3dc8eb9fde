/** Servers that are locked, and that go: one, several at once, and one that is locked, which stays. */
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { change, remove } from './noun.ts'

export const SERVERS = '/compute/v2.1/servers'

export const isLocked = (tenant: Tenant, server: Thing) =>
  isSome(tenant, 'select 1 from server where id = ? and locked = 1', server.id)

export const deleteServer: Action = {
  name: 'server.delete',
  weight: 5,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (server) await removeServer(tenant, server)
  },
}

async function removeServer(tenant: Tenant, server: Thing): Promise<void> {
  for (const port of tenant.model.of('port')) if (port.promised('device') === server.id) port.loosen('device', '')
  const isHeld = () => server.promised('locked') === 'true' && isLocked(tenant, server)()
  const { underWay, begun } = tenant.model
  const wasHeld = isHeld() && underWay === 0
  await remove(tenant, server, `${SERVERS}/${server.id}`, { later: true, refusals: { 409: isLocked(tenant, server) } })
  // unless another request of the tenant's was under way, which may have unlocked it
  if (wasHeld && server.standing === 'going' && tenant.model.begun === begun + 1)
    throw new Violation(`server ${server.name} of ${tenant.name} is deleted though it is locked`)
  for (const floating of tenant.model.of('floatingip')) if (floating.promised('port')) floating.loosen('port', '')
}

const MOST_AT_ONCE = 4

/** As who clears away what was made together: hosts tell of one guest while others still go. */
export const deleteServers: Action = {
  name: 'server.delete-several',
  weight: 2,
  async act(tenant, random) {
    const servers = tenant.model.of('server')
    const first = random.below(Math.max(1, servers.length - MOST_AT_ONCE + 1))
    await Promise.all(servers.slice(first, first + MOST_AT_ONCE).map((server) => removeServer(tenant, server)))
  },
}

export const lockServer: Action = {
  name: 'server.lock',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    await setLock(tenant, server, random.chance(0.3))
  },
}

function setLock(tenant: Tenant, server: Thing, locks: boolean): Promise<boolean> {
  return change(tenant, server, {
    method: 'POST',
    path: `${SERVERS}/${server.id}/action`,
    body: locks ? { lock: null } : { unlock: null },
    values: { locked: String(locks) },
  })
}

/** One that is locked stays. */
export const deleteLocked: Action = {
  name: 'server.delete-locked',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server || !(await setLock(tenant, server, true))) return
    await removeServer(tenant, server)
    if (random.chance(0.7) && server.standing === 'there') await setLock(tenant, server, false)
  },
}
