/** What compute limits for a project, as OpenStack has it unless told. */
import { defineQuotas } from '../quota/index.ts'

export const computeQuotas = defineQuotas({
  server: 10,
  core: 20,
  ram_mib: 51_200,
  keypair: 100,
  server_group: 10,
  server_group_member: 10,
  metadata_item: 128,
})

export type ComputeQuota = keyof typeof computeQuotas.defaults
