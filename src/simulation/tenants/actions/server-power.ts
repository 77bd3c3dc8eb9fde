import type { SeededRandom } from '../../time/seeded-random.ts'
import { isSome } from '../facts.ts'
import type { Thing } from '../model.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change } from './noun.ts'
import { IDLE, SERVERS } from './server-path.ts'

interface Act {
  body: object
  /** What it is then. */
  power: string
  /** What it may be in, of what is observed. */
  from: readonly string[]
}

export const HARD: Act = { body: { reboot: { type: 'HARD' } }, power: 'ACTIVE', from: ['running', 'stopped', 'paused'] }
const SOFT: Act = { body: { reboot: { type: 'SOFT' } }, power: 'ACTIVE', from: ['running'] }
const START: Act = { body: { 'os-start': null }, power: 'ACTIVE', from: ['stopped'] }
const STOP: Act = { body: { 'os-stop': null }, power: 'SHUTOFF', from: ['running'] }
const PAUSE: Act = { body: { pause: null }, power: 'PAUSED', from: ['running'] }
const UNPAUSE: Act = { body: { unpause: null }, power: 'ACTIVE', from: ['paused'] }
const ACTS = [STOP, STOP, START, START, PAUSE, UNPAUSE, UNPAUSE, SOFT, HARD]

/** Only where it is all that it should be, nothing is going on with it, and the state is one from which this is done, nothing is in the way. */
function mayRefuse(tenant: Tenant, server: Thing, { from }: Act): () => boolean {
  const states = from.map((state) => `'${state}'`).join(', ')
  const isReady = isSome(
    tenant,
    `select 1 from server where id = ? and observed_power in (${states}) and locked = 0 and ${IDLE}`,
    server.id,
  )
  return () => !isReady()
}

export async function power(tenant: Tenant, server: Thing, act: Act): Promise<void> {
  const isErring = server.promised('power') === 'ERROR'
  await change(tenant, server, {
    method: 'POST',
    path: `${SERVERS}/${server.id}/action`,
    body: act.body,
    values: { power: act.power },
    refusals: { 409: mayRefuse(tenant, server, act) },
  })
  // one that cannot start may stay what it was
  if (isErring || server.name.includes('fail-start')) server.loosen('power', 'ERROR', 'SHUTOFF')
}

/** Mostly one that can be done to what it was last. */
function actFor(server: Thing, random: SeededRandom): Act {
  const fitting = ACTS.filter(({ from }) => from.includes(OBSERVED[server.promised('power') ?? ''] ?? ''))
  return random.pick(fitting.length > 0 && random.chance(0.8) ? fitting : ACTS)
}

const OBSERVED: Readonly<Record<string, string>> = { ACTIVE: 'running', SHUTOFF: 'stopped', PAUSED: 'paused' }

export const powerServer: Action = {
  name: 'server.power',
  weight: 8,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (server) await power(tenant, server, actFor(server, random))
  },
}

/** Two at once of one server: at least one of them is refused, or both are as if one after the other. */
export const powerTwice: Action = {
  name: 'server.power-twice',
  weight: 2,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (server) await Promise.all([1, 2].map(() => power(tenant, server, actFor(server, random))))
  },
}

/** What is done once, and answered for by the host, though nothing else is wanted of the guest than before. */
export const rebootServer: Action = {
  name: 'server.reboot',
  weight: 3,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server').filter((one) => one.promised('power') === 'ACTIVE'))
    if (server) await power(tenant, server, random.chance(0.5) ? HARD : SOFT)
  },
}

/** Its guest does not hear, and is ended after a while. */
export const stopDeafServer: Action = {
  name: 'server.stop-deaf',
  weight: 2,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server').filter(({ name }) => name.includes('-ignore-power')))
    if (server) await power(tenant, server, STOP)
  },
}
