import { hostname } from 'node:os'
import { type CloudFile, readCloud, readSecrets } from '../cloud-file.ts'
import { baseUrl } from '../clouds-yaml.ts'
import type { StateFolder } from '../state-folder.ts'

export interface AgentFlags {
  controller?: string
  joinToken?: string
  hostname?: string
  zone: string
  ovnCentral: boolean
  ovnSouthbound?: string
  encapIp: string
  fake: boolean
  fakeHosts: number
  logLevel: string
}

export interface AgentSettings extends AgentFlags {
  state: StateFolder
  cloud: CloudFile
  url: string
  hostname: string
}

export async function agentCommand(state: StateFolder, flags: AgentFlags): Promise<void> {
  const cloud = readCloud(state)
  if (!cloud) throw new Error(`There is no cloud in ${state.root}: \`welkin up\` makes one.`)
  const settings: AgentSettings = {
    ...flags,
    state,
    cloud,
    url: flags.controller ?? baseUrl(cloud),
    joinToken: flags.joinToken ?? readSecrets(state)?.joinToken,
    hostname: flags.hostname ?? hostname(),
  }
  if (flags.fake) {
    const { runFakeAgents } = await import('./run-fake.ts')
    await runFakeAgents(settings)
  } else {
    const { runAgent } = await import('./run.ts')
    await runAgent(settings)
  }
}
