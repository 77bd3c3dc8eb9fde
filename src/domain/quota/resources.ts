/** What can be limited, and how much a project may have unless told. -1 is no limit. Figures are OpenStack's own defaults. */
export const QUOTA_DEFAULTS = {
  server: 10,
  core: 20,
  ram_mib: 51_200,
  keypair: 100,
  server_group: 10,
  server_group_member: 10,
  metadata_item: 128,
  network: 100,
  subnet: 100,
  port: 500,
  router: 10,
  floating_ip: 50,
  security_group: 10,
  security_group_rule: 100,
} as const

export type QuotaResource = keyof typeof QUOTA_DEFAULTS
export type Limits = Record<QuotaResource, number>

export const isQuotaResource = (name: string): name is QuotaResource => Object.hasOwn(QUOTA_DEFAULTS, name)
