import type { NetworkQuota } from '../../../domain/network/index.ts'

/** Neutron's name of each resource → ours. */
export const quotaNames = {
  network: 'network',
  subnet: 'subnet',
  port: 'port',
  router: 'router',
  floatingip: 'floating_ip',
  security_group: 'security_group',
  security_group_rule: 'security_group_rule',
} as const satisfies Record<string, NetworkQuota>

export type QuotaName = keyof typeof quotaNames
