import type { Resource } from './resource.ts'
import { floatingIp } from './resources/floating-ip.ts'
import { network } from './resources/network.ts'
import { port } from './resources/port.ts'
import { router } from './resources/router.ts'
import { securityGroup } from './resources/security-group.ts'
import { securityGroupRule } from './resources/security-group-rule.ts'
import { subnet } from './resources/subnet.ts'

export const resources: readonly Resource[] = [network, subnet, port, router, floatingIp, securityGroup, securityGroupRule]
