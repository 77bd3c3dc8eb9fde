/** Which groups and options a domain's configuration may hold, and which an update of a part of it. */
import type { CloudError } from '../../../kernel/errors.ts'
import { deny } from '../attributes.ts'
import { isGroup, isSensitive, isShown } from './options.ts'

export type Config = Readonly<Record<string, unknown>>

/** The part of a configuration that is meant; without a group the whole. */
export interface Within {
  group?: string
  option?: string
}

export const invalid = (why: string): CloudError => deny(`Invalid domain specific configuration: ${why}.`)

/** @throws forbidden for a group or option that no domain has of its own */
export function requireSupported({ group, option }: Within): void {
  if (group !== undefined && !isGroup(group)) throw invalid(`Group ${group} is not supported for domain specific configurations`)
  if (group !== undefined && option !== undefined && !isShown(group, option) && !isSensitive(group, option))
    throw invalid(`Option ${option} in group ${group} is not supported for domain specific configurations`)
}

const isConfig = (value: unknown): value is Config => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A whole configuration: at least one group, with at least one option each. */
export function requireConfig(config: unknown): Readonly<Record<string, Config>> {
  if (!isConfig(config) || Object.keys(config).length === 0) throw invalid('No options specified')
  const checked = Object.entries(config).map(([group, options]): [string, Config] => {
    if (!isConfig(options) || Object.keys(options).length === 0)
      throw invalid(`The value of group ${group} specified in the config should be a dictionary of options`)
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
  if (!options || Object.keys(checked).length !== 1)
    throw invalid(`Trying to update group ${group}, so that, and only that, group must be specified in the config`)
  if (option !== undefined && (Object.keys(options).length !== 1 || !Object.hasOwn(options, option)))
    throw invalid(
      `Trying to update option ${option} in group ${group}, so that, and only that, option must be specified in the config`,
    )
  return checked
}
