/** Servers that are locked, and that go: one, several at once, and one that is locked, which stays. */
import { rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { change, remove } from './noun.ts'
import { makeServer } from './server.ts'
import { isLocked, SERVERS } from './server-path.ts'
import { letGoOfAll, volumesMayGo } from './volume-server.ts'

export const deleteServer: Action = {
  name: 'server.delete',
  weight: 5,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (server) await removeServer(tenant, server)
  },
}

export async function removeServer(tenant: Tenant, server: Thing): Promise<void> {
  for (const port of tenant.model.of('port')) if (port.mayShow('device', server.id)) port.loosen('device', '')
  volumesMayGo(tenant, server)
  const isHeld = () => server.promised('locked') === 'true' && isLocked(tenant, server)()
  const { underWay, begun } = tenant.model
  const wasHeld = isHeld() && underWay === 0
  await remove(tenant, server, `${SERVERS}/${server.id}`, { later: true, refusals: { 409: isLocked(tenant, server) } })
  // unless another request of the tenant's was under way, which may have unlocked it
  if (wasHeld && server.standing === 'going' && tenant.model.begun === begun + 1)
    throw new Violation(`server ${server.name} of ${tenant.name} is deleted though it is locked`)
  if (server.standing !== 'there') letGoOfAll(tenant, server)
  for (const floating of tenant.model.of('floatingip')) floating.loosen('port', '')
}

const MOST_AT_ONCE = 4

/** Of one host, which tells of one guest while others still go. */
export const deleteServers: Action = {
  name: 'server.delete-several',
  weight: 2,
  async act(tenant, random) {
    const servers = tenant.model.of('server')
    const hostOf = ({ id }: Thing) => rowsOf(tenant.cloud, 'select host_id from server where id = ?', id)[0]?.host_id
    const onOne = random.pick([...Map.groupBy(servers, hostOf).values()])
    await Promise.all((onOne ?? []).slice(0, MOST_AT_ONCE).map((server) => removeServer(tenant, server)))
  },
}

const LONGEST_STAY_MS = 15_000

/** Somebody who has thought better of it: its host may have heard of it, or not yet. */
export const passingServer: Action = {
  name: 'server.come-and-go',
  weight: 3,
  async act(tenant, random, scene) {
    const server = await makeServer(tenant, random, scene)
    if (!server) return
    await tenant.cloud.clock.sleep(random.below(LONGEST_STAY_MS))
    if (server.standing === 'there') await removeServer(tenant, server)
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
