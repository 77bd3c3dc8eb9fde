/** What network limits for a project, as OpenStack has it unless told. */
import { defineQuotas } from '../quota/index.ts'

export const networkQuotas = defineQuotas({
  network: 100,
  subnet: 100,
  port: 500,
  router: 10,
  floating_ip: 50,
  security_group: 10,
  security_group_rule: 100,
})

export type NetworkQuota = keyof typeof networkQuotas.defaults
