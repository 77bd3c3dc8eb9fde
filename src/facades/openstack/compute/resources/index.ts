/** The nouns of Nova's API that this cloud has. */
import type { Operations } from '../../resource/operation.ts'
import type { ImageParts } from '../image-proxy.ts'
import { absentThings } from './absent.ts'
import { availabilityZones } from './availability-zone.ts'
import { extensions } from './extension.ts'
import { flavors } from './flavor.ts'
import { flavorAccess } from './flavor-access.ts'
import { flavorExtraSpecs } from './flavor-extra-spec.ts'
import { hypervisors } from './hypervisor.ts'
import { images } from './image.ts'
import { imageMetadata } from './image-metadata.ts'
import { instanceActions } from './instance-action.ts'
import { keypairs } from './keypair.ts'
import { limits } from './limits.ts'
import { quotaSets } from './quota-set.ts'
import { securityGroups } from './security-group.ts'
import { securityGroupRules } from './security-group-rule.ts'
import { servers } from './server.ts'
import { serverActions } from './server-action.ts'
import { serverAddresses } from './server-address.ts'
import { serverImageActions } from './server-image.ts'
import { serverInterfaces } from './server-interface.ts'
import { serverMetadata } from './server-metadata.ts'
import { serverSecurityGroups } from './server-security-group.ts'
import { serverTags } from './server-tag.ts'
import { serverVolumes } from './server-volume.ts'
import { services } from './service.ts'

export const nouns: readonly Operations<ImageParts>[] = [
  servers,
  serverActions,
  serverImageActions,
  serverMetadata,
  serverTags,
  serverAddresses,
  serverInterfaces,
  serverSecurityGroups,
  securityGroups,
  securityGroupRules,
  serverVolumes,
  instanceActions,
  flavors,
  flavorExtraSpecs,
  flavorAccess,
  keypairs,
  images,
  imageMetadata,
  quotaSets,
  limits,
  hypervisors,
  services,
  availabilityZones,
  extensions,
  absentThings,
]
