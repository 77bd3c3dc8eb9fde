import { fileURLToPath } from 'node:url'
import type { LimitModel } from '../../domain/identity/limit/index.ts'
import { northboundOf, southboundOf } from '../agent/network.ts'
import { encryptsTunnels, readCloud, readSecrets } from '../cloud-file.ts'
import { publicUrlOf, REGION } from '../clouds-yaml.ts'
import { databaseOf } from '../database-of.ts'
import { readIdentitySettings } from '../identity/settings-file.ts'
import { readImageSettings } from '../image/settings-file.ts'
import { becomeReleased, isReleased } from '../release/release.ts'
import type { StateFolder } from '../state-folder.ts'
import { requireControllerGiven } from './given.ts'
import { runController } from './run.ts'

export interface ControllerFlags {
  database?: string
  port?: number
  listen?: string
  ovnNorthbound?: string
  ovnSouthbound?: string
  guestImage?: string
  fake: boolean
  customaryPorts: boolean
  policy?: string
  identitySettings?: string
  limitModel: LimitModel
  logLevel: string
}

export async function controllerCommand(state: StateFolder, flags: ControllerFlags): Promise<void> {
  const cloud = readCloud(state)
  const secrets = readSecrets(state)
  if (!cloud || !secrets) throw new Error(`There is no cloud in ${state.root} yet: \`welkin up\` makes one.`)
  if (!flags.fake && process.getuid?.() === 0 && !isReleased(state)) becomeReleased(state)
  await requireControllerGiven(state, flags, cloud)
  const at = { listen: flags.listen ?? cloud.listen, port: flags.port ?? cloud.port }
  await runController({
    state,
    cloud,
    ...at,
    database: databaseOf(state, flags.database),
    ovn: flags.fake
      ? undefined
      : { northbound: flags.ovnNorthbound ?? northboundOf(state), southbound: flags.ovnSouthbound ?? southboundOf(state) },
    first: {
      ...secrets,
      region: REGION,
      url: publicUrlOf({ ...cloud, ...at }),
      publicCidr: cloud.publicCidr,
      encryptsTunnels: !flags.fake && encryptsTunnels(cloud),
      guestImage: flags.guestImage,
      metadataDefinitions: fileURLToPath(new URL('../../../apis/openstack/metadefs', import.meta.url)),
    },
    customaryPorts: flags.customaryPorts,
    policy: flags.policy,
    identity: readIdentitySettings(state, flags.identitySettings),
    downloads: readImageSettings(state),
    limitModel: flags.limitModel,
    logLevel: flags.logLevel,
  })
}
