/** Checks which groups and options a domain's configuration may hold, and which an update of a part of it. */
import { isGroup, isSensitive, isShown } from './options.ts'
import { domainConfigRefusals } from './refusals.ts'

export type Config = Readonly<Record<string, unknown>>

/** The part of a configuration that is meant; without a group the whole. */
export interface Within {
  group?: string
  option?: string
}

/** @throws forbidden for a group or option that no domain has of its own */
export function requireSupported({ group, option }: Within): void {
  if (group !== undefined && !isGroup(group)) throw domainConfigRefusals.config_group_unsupported({ group })
  if (group !== undefined && option !== undefined && !isShown(group, option) && !isSensitive(group, option))
    throw domainConfigRefusals.config_option_unsupported({ group, option })
}

const isConfig = (value: unknown): value is Config => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A whole configuration: at least one group, with at least one option each. */
export function requireConfig(config: unknown): Readonly<Record<string, Config>> {
  if (!isConfig(config) || Object.keys(config).length === 0) throw domainConfigRefusals.config_empty()
  const checked = Object.entries(config).map(([group, options]): [string, Config] => {
    if (!isConfig(options) || Object.keys(options).length === 0) throw domainConfigRefusals.config_group_empty({ group })
    for (const option of Object.keys(options)) requireSupported({ group, option })
    return [group, options]
  })
  return Object.fromEntries(checked)
}

/** An update of a group holds that group alone; one of an option comes as that option alone, without its group. */
export function requireUpdate(config: unknown, within: Within): Readonly<Record<string, Config>> {
  const { group, option } = within
  const checked = requireConfig(group !== undefined && option !== undefined ? { [group]: config } : config)
  requireSupported(within)
  if (group === undefined) return checked
  const options = checked[group]
  if (!options || Object.keys(checked).length !== 1) throw domainConfigRefusals.config_not_of_group({ group })
  if (option !== undefined && (Object.keys(options).length !== 1 || !Object.hasOwn(options, option)))
    throw domainConfigRefusals.config_not_of_option({ group, option })
  return checked
}
