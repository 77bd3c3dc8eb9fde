/** Says which microversions there are, and what bodies are taken for before they are judged. */
import { defineVersions } from '../../../api/dialects/openstack-json/microversion.ts'
import type { Versions } from '../../../api/versions.ts'

export const MIN = '1.0'
/** 1.1 shows the consumers of secrets, 1.2 keeps secrets that have some. */
export const MAX = '1.2'

export const versions: Versions = {
  ...defineVersions({ service: 'key-manager', min: MIN, max: MAX }),
  readBody: (_schema, body) => stripped(body),
}

/** Texts without the blanks around them, as Barbican takes them. */
function stripped(value: unknown): unknown {
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return value.map(stripped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, stripped(part)]))
}

export const showsConsumers = (version: string): boolean => version !== '1.0'
export const guardsConsumers = (version: string): boolean => version === '1.2'
