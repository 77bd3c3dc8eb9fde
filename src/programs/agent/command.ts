import { hostname } from 'node:os'
import { systemRandom } from '../../kernel/random.ts'
import { type CloudFile, newCloudId, readCloud, readSecrets, writeCloud } from '../cloud-file.ts'
import { baseUrl } from '../clouds-yaml.ts'
import { makeStateFolder, type StateFolder } from '../state-folder.ts'
import { findCloudAuthority } from '../tls/cloud-authority.ts'
import { requirePrograms, requireRoot } from '../up/check.ts'
import { requireFolder, requirePassage } from '../up/folder-check.ts'
import { requireAgentGiven } from './given.ts'
import type { AgentFlags, AgentSettings } from './settings.ts'

export type { AgentFlags, AgentSettings } from './settings.ts'

/** @param path folders that programs are looked for in, as in `PATH` */
export async function agentCommand(state: StateFolder, flags: AgentFlags, path: string): Promise<void> {
  requireAgentGiven(flags)
  const cloud = readCloud(state) ?? joinCloud(state, flags, path)
  const settings: AgentSettings = {
    ...flags,
    state,
    cloud,
    url: flags.controller ?? cloud.joined ?? baseUrl(cloud),
    joinToken: flags.joinToken ?? readSecrets(state)?.joinToken,
    hostname: flags.hostname ?? hostname(),
    authority: cloud.joined === undefined ? findCloudAuthority(state) : undefined,
  }
  if (flags.fake) {
    const { runFakeAgents } = await import('./run-fake.ts')
    await runFakeAgents(settings)
  } else {
    const { runAgent } = await import('./run.ts')
    await runAgent(settings)
  }
}

/** A host of another machine's cloud has a number of its own, in the names of what it makes here. */
function joinCloud(state: StateFolder, { controller, joinToken, fake }: AgentFlags, path: string): CloudFile {
  if (controller === undefined)
    throw new Error(
      `There is no cloud in ${state.root}: \`welkin up\` makes one, and --controller with --join-token joins another machine's.`,
    )
  if (joinToken === undefined)
    throw new Error(
      `A host joins ${controller} with a token: \`welkin token\` makes one on the controller's machine, --join-token gives it.`,
    )
  requireRoot(fake)
  requireFolder(state)
  if (!fake) {
    requirePrograms(path)
    requirePassage(state)
  }
  makeStateFolder(state)
  const cloud = { id: newCloudId(systemRandom), port: 0, listen: '', publicCidr: '', fake, joined: controller }
  writeCloud(state, cloud)
  return cloud
}
