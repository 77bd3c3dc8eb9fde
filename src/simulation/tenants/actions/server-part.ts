/** Parts of servers: single notes, the groups of their ports, what they have said, and their end by force. */
import { isSome, rowsOf } from '../facts.ts'
import { request } from '../request.ts'
import type { Action } from './action.ts'
import { change, remove } from './noun.ts'
import { KEYS } from './server.ts'
import { isLocked, SERVERS } from './server-path.ts'
import { letGoOfAll, volumesMayGo } from './volume-server.ts'

export const noteOneThing: Action = {
  name: 'server.metadata-item',
  weight: 2,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    const key = random.pick(KEYS)
    const value = String(random.below(1000))
    const path = `${SERVERS}/${server.id}/metadata`
    const refusals = { 409: isLocked(tenant, server) }
    const takes = random.chance(0.3)
    if (takes) {
      // whether it is there may not be known
      const lacks = { 404: () => true }
      await change(tenant, server, {
        method: 'DELETE',
        path: `${path}/${key}`,
        values: { [`meta ${key}`]: '' },
        refusals: { ...refusals, ...lacks },
      })
    } else
      await change(tenant, server, {
        path: `${path}/${key}`,
        body: { meta: { [key]: value } },
        values: { [`meta ${key}`]: value },
        refusals,
      })
  },
}

/** All at once: what is not said is no more. */
export const replaceNotes: Action = {
  name: 'server.metadata-replace',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    const kept = random.pick(KEYS)
    const value = String(random.below(1000))
    await change(tenant, server, {
      path: `${SERVERS}/${server.id}/metadata`,
      body: { metadata: { [kept]: value } },
      values: Object.fromEntries(KEYS.map((key) => [`meta ${key}`, key === kept ? value : ''])),
      refusals: { 409: isLocked(tenant, server) },
    })
  },
}

/** A group comes to all ports of a server, and goes from them. */
export const groupServer: Action = {
  name: 'server.group',
  weight: 2,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    const group = random.pick(tenant.model.of('security_group'))
    if (!server || !group) return
    const path = `${SERVERS}/${server.id}/action`
    const isGone = () => group.standing !== 'there' || server.standing !== 'there'
    const isWithoutPorts = isSome(
      tenant,
      'select 1 from server where id = ? and not exists (select 1 from port where server_id = server.id)',
      server.id,
    )
    // ports whose groups were promised have others now
    for (const port of tenant.model.of('port')) {
      const groups = port
        .promised('groups')
        ?.split(',')
        .filter((id) => id !== group.id && id !== '')
      if (groups) port.loosen('groups', [...groups, group.id].join(), groups.join())
    }
    const { end } = await request(tenant, 'POST', path, {
      body: { addSecurityGroup: { name: group.id } },
      refusals: { 400: isWithoutPorts, 404: isGone, 409: isLocked(tenant, server) },
    })
    if (end !== 'done' || random.chance(0.4)) return
    await request(tenant, 'POST', path, {
      body: { removeSecurityGroup: { name: group.id } },
      refusals: { 400: () => true, 404: () => true, 409: isLocked(tenant, server) },
    })
  },
}

export const readConsole: Action = {
  name: 'server.console',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    const isUnready = isSome(tenant, "select 1 from server where id = ? and (host_id is null or lifecycle != 'built')", server.id)
    await request(tenant, 'POST', `${SERVERS}/${server.id}/action`, {
      body: { 'os-getConsoleOutput': { length: 10 } },
      refusals: { 404: () => server.standing !== 'there' || isUnready(), 409: isUnready },
    })
  },
}

/** However it is, but locked. */
export const forceDelete: Action = {
  name: 'server.force-delete',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    for (const port of tenant.model.of('port')) if (port.mayShow('device', server.id)) port.loosen('device', '')
    volumesMayGo(tenant, server)
    await remove(tenant, server, `${SERVERS}/${server.id}/action`, {
      later: true,
      method: 'POST',
      body: { forceDelete: null },
      refusals: { 409: isLocked(tenant, server) },
    })
    if (server.standing !== 'there') letGoOfAll(tenant, server)
    for (const floating of tenant.model.of('floatingip')) floating.loosen('port', '')
  },
}

/** Its addresses, ports and actions, each by its own path. */
export const readParts: Action = {
  name: 'server.read-parts',
  weight: 1,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (!server) return
    const port = rowsOf(tenant.cloud, 'select id, name from port where server_id = ? order by id limit 1', server.id)[0]
    const network = rowsOf(
      tenant.cloud,
      'select network.name from port join network on network.id = network_id where server_id = ? limit 1',
      server.id,
    )[0]
    const action = rowsOf(
      tenant.cloud,
      'select request_id from server_action where server_id = ? order by request_id limit 1',
      server.id,
    )[0]
    for (const part of [
      ...(port ? [`os-interface/${port.id}`] : []),
      ...(network ? [`ips/${network.name}`] : []),
      ...(action ? [`os-instance-actions/${action.request_id}`] : []),
      ...[`metadata/${random.pick(KEYS)}`, 'tags/t0'],
    ])
      await request(tenant, 'GET', `${SERVERS}/${server.id}/${part}`, { refusals: { 404: () => true } })
  },
}
