/** `welkin down`: stops the cloud on this machine; with `guests` nothing of it runs or stands on the host afterwards. */
import { existsSync, rmSync } from 'node:fs'
import { allEnded } from '../../kernel/all-ended.ts'
import { systemClock } from '../../kernel/clock.ts'
import { type CloudFile, readCloud } from '../cloud-file.ts'
import { removeCloudsYaml } from '../clouds-yaml.ts'
import { findProcesses } from '../host-inventory/process.ts'
import { describeTraces, findTraces } from '../host-inventory/trace.ts'
import type { Role } from '../pid-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { say } from '../up/messages.ts'
import { stopRole } from '../up/orphan-processes.ts'
import { purge, requireStateFolder } from './purge.ts'
import { endProcesses, sweepTraces } from './sweep.ts'

export interface DownOptions {
  guests: boolean
  purge: boolean
}

/** Content when there was nothing to do. @throws Error that names what could not be ended */
export async function down(state: StateFolder, options: DownOptions): Promise<void> {
  if (options.purge) {
    const { declaredKeyFiles } = await import('../key-files.ts') // of all services, whom nothing else here needs
    requireStateFolder(state, declaredKeyFiles(state))
  }
  const cloud = readCloud(state)
  requireRight(state, cloud)
  const stopped = await stopPrograms(state)
  say(stopped.length > 0 ? `Stopped: ${stopped.join(', ')}.` : `No program of a cloud in ${state.root} was running.`)
  if (options.guests || options.purge) await endHostParts(state, cloud)
  else await sayWhatGoesOn(state, cloud)
  if (!options.purge) return
  const had = existsSync(state.root)
  purge(state)
  say(had ? `Deleted: ${state.root}.` : `There was no ${state.root} to delete.`)
}

/** @throws Error when the cloud is root's and the caller is not */
function requireRight(state: StateFolder, cloud: CloudFile | undefined): void {
  if (cloud && !cloud.fake && process.getuid?.() !== 0)
    throw new Error(`The cloud in ${state.root} is a real one, whose programs are root's: run this with sudo.`)
}

/** `up` first, which ends the others; then whatever it did not live to end. */
async function stopPrograms(state: StateFolder): Promise<string[]> {
  const stopped: string[] = []
  const stop = async (role: Role) => void ((await stopRole(state, role)) && stopped.push(role))
  await stop('up')
  await allEnded([stop('controller'), stop('agent')])
  rmSync(state.run, { recursive: true, force: true }) // what died left its pid file
  const strays = await endProcesses(async () => findProcesses(state).filter(({ kind }) => kind === 'program'), systemClock)
  if (strays > 0) stopped.push(`${strays} that no pid file told of`)
  removeCloudsYaml(state)
  return stopped
}

async function endHostParts(state: StateFolder, cloud: CloudFile | undefined): Promise<void> {
  if (cloud?.fake) return say('Its guests and networks were only told of, and are gone.')
  const look = () => findTraces(state, cloud, systemClock)
  if (cloud) {
    const { endGuests, guestsOf } = await import('./end-guests.ts')
    const { obeyed, cleared, forced } = await endGuests(guestsOf(state, cloud, systemClock), systemClock)
    say(`Guests: ${obeyed} switched off by themselves, ${forced} ended by force, ${cleared} had been off.`)
    const { endNetworks } = await import('./end-networks.ts')
    await endNetworks(state, cloud, systemClock)
  }
  const strays = (await look()).processes.length
  const failed = await sweepTraces(look, systemClock)
  if (strays > 0) say(`Ended ${strays} more that no pid file told of.`)
  const left = describeTraces(await look())
  if (left.length > 0) throw new Error(`Not all could be ended.\n  ${[...left, ...failed].join('\n  ')}`)
  say(cloud ? 'Networks, daemons and control groups: nothing of them is left.' : 'Nothing of it runs.')
}

async function sayWhatGoesOn(state: StateFolder, cloud: CloudFile | undefined): Promise<void> {
  if (!cloud || cloud.fake) return
  const { processes } = await findTraces(state, cloud, systemClock)
  const count = (kind: string) => processes.filter((process) => process.kind === kind).length
  if (processes.length > 0)
    say(`Going on: ${count('guest')} guests, ${count('daemon')} network daemons (\`welkin down --guests\` ends them).`)
}
