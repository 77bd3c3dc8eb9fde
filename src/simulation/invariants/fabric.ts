/** The fabric, held against what the database wants: by kind and id as its rows say, and word by word as a controller makes it that has just started. */

import { network } from '../../domain/network/service.ts'
import { fakeFabric, fakeNetworkWorld } from '../../drivers/network/fake/index.ts'
import { silentLog } from '../../kernel/log.ts'
import { Life } from '../life.ts'
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'

const WANTED = `select 'networks ' || id as name from network
  union all select 'routers ' || id from router
  union all select 'groups ' || id from security_group
  union all select 'ports ' || id from port where device_owner not like 'network:%' or device_owner = 'network:distributed'`

/** By kind and id alone. */
export function differing(cloud: SimulatedCloud): string[] {
  const wanted = new Set(rowsOf(cloud, WANTED).map(({ name }) => String(name)))
  const held = cloud.fabric.fabric
  const missing = [...wanted].filter((name) => !held.has(name)).map((name) => `the fabric lacks ${name}`)
  const nobodys = [...held.keys()].filter((name) => !wanted.has(name)).map((name) => `the fabric has ${name}, which is nobody’s`)
  return [...missing, ...nobodys]
}

export const fabricRows: Invariant = {
  name: 'the fabric has what the database wants, and nothing else',
  when: 'rest',
  async breaches(cloud) {
    const byName = differing(cloud)
    if (byName.length > 0) return byName
    const held = cloud.fabric.fabric
    const fresh = await madeAnew(cloud)
    return [...fresh].flatMap(([name, text]) => {
      const has = shownBy(held.get(name) ?? '')
      return has === shownBy(text) ? [] : [`the fabric has ${name} as ${has}, and a new controller makes ${shownBy(text)}`]
    })
  },
}

/** Of a group the fabric tells its id alone, so that nobody is told of its new name; and lists are in no order. */
function shownBy(text: string): string {
  if (text === '') return ''
  const shown = JSON.parse(text, (_, value) => (Array.isArray(value) ? value.toSorted(byText) : value)) as Record<string, unknown>
  return JSON.stringify('rules' in shown ? { ...shown, name: undefined } : shown)
}

const byText = (a: unknown, b: unknown): number => JSON.stringify(a).localeCompare(JSON.stringify(b))

/** By kind and id, as a controller makes it of the rows alone. */
export async function madeAnew({ clock, random, database }: SimulatedCloud): Promise<ReadonlyMap<string, string>> {
  const world = fakeNetworkWorld()
  const fabric = fakeFabric(world)
  const { db, feed } = database.storeOf(new Life('made anew'))
  const { signal } = new AbortController()
  const ctx = { who: { kind: 'cloud' as const }, requestId: 'req-made-anew', log: silentLog, clock, random, signal, db, feed }
  for (const task of network.tasks?.({ fabric } as Parameters<NonNullable<typeof network.tasks>>[0]) ?? []) await task.run(ctx)
  return world.fabric
}
