import type { Tables } from '../../../store/tables.ts'
import { counted, type Finding, note, ok, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

/** As long as a host may take to do what is wanted, and a guest to obey its power button. */
const FOLLOWS_WITHIN_MS = 90_000
const GOES_WITHIN_MS = 180_000

type Judged = Pick<
  Tables['server'],
  'id' | 'name' | 'lifecycle' | 'wanted_power' | 'observed_power' | 'wanted_generation' | 'observed_generation' | 'updated_at'
>

export const serverDrift: RowCheck = {
  about: 'servers',
  name: 'drift',
  run: async ({ rows, isUp, clock }) => {
    const servers = await rows(({ db }) => db.selectFrom('server').selectAll().orderBy('name').execute())
    return judgeServers(servers, clock.now(), isUp)
  },
}

/** @param followed false while the cloud is down: then nothing can have followed */
export function judgeServers(servers: readonly Judged[], now: number, followed: boolean): Finding[] {
  const age = (server: Judged) => now - server.updated_at
  const drifted = servers.filter((server) => server.lifecycle === 'built' && differs(server) && age(server) > FOLLOWS_WITHIN_MS)
  const going = servers.filter((server) => server.lifecycle === 'deleting' && age(server) > GOES_WITHIN_MS)
  const failed = servers.filter((server) => server.lifecycle === 'error' || server.observed_power === 'failed')
  const found: Finding[] = []
  if (followed && drifted.length > 0)
    found.push(warning(`${counted(drifted.length, 'server')} not as wanted.`, 'server-drift', some(drifted.map(lineOf(now)))))
  if (followed && going.length > 0)
    found.push(
      warning(`${counted(going.length, 'server')} being deleted for long.`, 'server-deleting', some(going.map(lineOf(now)))),
    )
  if (failed.length > 0)
    found.push(note(`${counted(failed.length, 'server')} in error.`, some(failed.map(({ id, name }) => `${name} ${id}`))))
  return found.length > 0 ? found : [ok(`${counted(servers.length, 'server')}, all as wanted.`)]
}

const differs = (server: Judged): boolean =>
  server.wanted_power !== server.observed_power || server.observed_generation < server.wanted_generation

const lineOf =
  (now: number) =>
  ({ id, name, wanted_power, observed_power, updated_at }: Judged): string =>
    `${name} ${id}: wanted ${wanted_power}, is ${observed_power}, since ${Math.round((now - updated_at) / 1000)} s`
