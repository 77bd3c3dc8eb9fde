/** Describes the options that domains have of their own. */

export interface DomainConfigOptionRow {
  domain_id: string
  group_name: string
  option_name: string
  /** JSON. */
  value: string
}

declare module '../../../store/tables.ts' {
  interface Tables {
    domain_config_option: DomainConfigOptionRow
  }
}
