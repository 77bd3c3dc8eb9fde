/** Says what an agent is started with. */

import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'

export interface AgentFlags {
  controller?: string
  joinToken?: string
  hostname?: string
  zone: string
  ovnCentral: boolean
  /** Copies the operator's files for the controller of this machine, which is not root: `policy` and what is in the state folder. */
  operatorFiles: boolean
  policy?: string
  ovnSouthbound?: string
  encapIp?: string
  fake: boolean
  fakeHosts: number
  logLevel: string
}

export interface AgentSettings extends AgentFlags {
  state: StateFolder
  cloud: CloudFile
  url: string
  hostname: string
  /** The cloud's authority, PEM, where its controller runs on this machine and speaks TLS. */
  authority?: string
}
