/** The resources of Neutron's API that this cloud has. */
import type { Resource } from '../../resource/define-resource.ts'
import { floatingIp } from './floating-ip.ts'
import { network } from './network.ts'
import { port } from './port.ts'
import { router } from './router.ts'
import { securityGroup } from './security-group.ts'
import { securityGroupRule } from './security-group-rule.ts'
import { subnet } from './subnet.ts'

export const resources: readonly Resource[] = [network, subnet, port, router, floatingIp, securityGroup, securityGroupRule]
