/** `image.yaml`: from where images may be downloaded, in Glance's words (`import_filtering_opts`). See `docs/images.md`. */
import { existsSync, readFileSync } from 'node:fs'
import { networkList, type UrlRules, USUAL_RULES } from '../../wire/guarded-fetch/index.ts'
import type { StateFolder } from '../state-folder.ts'
import { yamlLibrary } from '../yaml.ts'

const KINDS = {
  allowed_schemes: { field: 'allowedSchemes', of: 'text' },
  disallowed_schemes: { field: 'disallowedSchemes', of: 'text' },
  allowed_hosts: { field: 'allowedHosts', of: 'text' },
  disallowed_hosts: { field: 'disallowedHosts', of: 'text' },
  allowed_ports: { field: 'allowedPorts', of: 'port' },
  disallowed_ports: { field: 'disallowedPorts', of: 'port' },
  allowed_addresses: { field: 'allowedAddresses', of: 'network' },
} as const satisfies Record<string, { field: keyof UrlRules; of: 'text' | 'port' | 'network' }>
type Name = keyof typeof KINDS

/** The usual rules where there is no such file. @throws Error with the file and what is wrong */
export function readImageSettings({ imageSettings: path }: Pick<StateFolder, 'imageSettings'>): UrlRules {
  return existsSync(path) ? parseImageSettings(path, readFileSync(path, 'utf8')) : USUAL_RULES
}

export function parseImageSettings(path: string, text: string): UrlRules {
  const { LineCounter, parseDocument } = yamlLibrary()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) throw unusable(`${path}:${lines.linePos(error.pos[0]).line}: ${error.message}`)
  const given: unknown = document.toJS() ?? {}
  const faults = faultsOf(given)
  if (faults.length > 0) throw unusable(faults.map((fault) => `${path}: ${fault}`).join('\n'))
  // each of them is a list of what its name says, as was found above
  const { import_filtering_opts: group } = given as { import_filtering_opts?: Partial<Record<Name, never[]>> | null }
  const set = Object.entries(group ?? {}).map(([name, values]) => [KINDS[name as Name].field, normalized(values ?? [])] as const)
  return { ...USUAL_RULES, ...Object.fromEntries(set) }
}

const unusable = (why: string) => new Error(`The settings of images cannot be used.\n${why}`)

/** Names of hosts and schemes are compared as URLs have them. */
const normalized = (values: readonly unknown[]) =>
  values.map((value) => (typeof value === 'string' ? value.toLowerCase().replace(/\.$/, '') : value))

function faultsOf(given: unknown): string[] {
  if (!isMap(given)) return ['a mapping is expected, such as import_filtering_opts: {…}']
  const { import_filtering_opts: group, ...others } = given
  const unknown = Object.keys(others).map((name) => `${name} is no group of settings; import_filtering_opts is`)
  if (group === undefined || group === null) return unknown
  if (!isMap(group)) return [...unknown, 'import_filtering_opts: a mapping is expected']
  const faults = Object.entries(group).flatMap(([name, value]) => faultIn(name, value) ?? [])
  return [...unknown, ...faults.map((fault) => `import_filtering_opts.${fault}`)]
}

function faultIn(name: string, value: unknown): string | undefined {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name as Name].of : undefined
  if (kind === undefined) return `${name}: there is no such setting`
  if (!Array.isArray(value)) return `${name}: a list is expected`
  const wrong = value.find((one) => !FITS[kind](one))
  return wrong === undefined ? undefined : `${name}: ${JSON.stringify(wrong)} is no ${kind === 'text' ? 'name' : kind}`
}

const FITS = {
  text: (value: unknown) => typeof value === 'string' && value !== '',
  port: (value: unknown) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535,
  network: (value: unknown) => typeof value === 'string' && isNetwork(value),
} as const

function isNetwork(value: string): boolean {
  try {
    return networkList([value]).rules.length > 0
  } catch {
    return false
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
