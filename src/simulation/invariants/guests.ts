/** Guests on hosts, held against the servers that the database has. */
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'
import { asRowsAreNoted } from './row-notes.ts'
import { serversWithoutDisks } from './volume-use.ts'

/** By server, the hosts on which a guest of it runs or stands paused. */
function guestsOf(cloud: SimulatedCloud): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { hostname, guests } of cloud.hosts)
    for (const [id, { state }] of guests.guests)
      if (state === 'running' || state === 'paused') found.set(id, [...(found.get(id) ?? []), hostname])
  return found
}

export const onceOnly: Invariant = {
  name: 'no guest runs twice',
  when: 'always',
  of: 'hosts',
  breaches: (cloud) =>
    [...guestsOf(cloud)].flatMap(([id, hosts]) => (hosts.length > 1 ? [`guest ${id} runs on ${hosts.join(' and ')}`] : [])),
}

export const noneLeft: Invariant = {
  name: 'no guest is left whose server is gone, and every active server has its guest',
  when: 'rest',
  breaches(cloud) {
    const rows = cloud.database.database.prepare('select id, name, lifecycle, wanted_power from server').all()
    const running = guestsOf(cloud)
    const isWithoutDisk = new Set(serversWithoutDisks(cloud))
    // one whose guest cannot be started shows ERROR, though its user asks for another start
    const active = rows.filter(
      ({ id, name, lifecycle, wanted_power }) =>
        lifecycle === 'built' &&
        wanted_power === 'running' &&
        !String(name).includes('fail-start') &&
        !isWithoutDisk.has(String(id)),
    )
    return [
      ...[...running.keys()].flatMap((id) =>
        rows.some((row) => row.id === id) ? [] : [`guest ${id} on ${running.get(id)} has no server`],
      ),
      ...active.flatMap(({ id, name }) => (running.has(String(id)) ? [] : [`server ${name} is active and has no guest`])),
    ]
  },
}

/** A server’s row goes when its host has said that nothing is left of its guest, and not before. */
export const notForgotten = asRowsAreNoted(
  'no server is forgotten while its guest is there',
  {
    topic: 'guests',
    triggers: [
      [
        'after delete on server when simulation_guest_is_there(old.id)',
        "select 'server ' || old.name || ' was forgotten while its guest was on a host', 0",
      ],
    ],
    functions: (cloud) => ({
      simulation_guest_is_there: (id: string) =>
        Number(cloud.hosts.some(({ guests }) => (guests.guests.get(id)?.state ?? 'absent') !== 'absent')),
    }),
  },
  (_, forgotten) => forgotten.map(({ what }) => what),
)
