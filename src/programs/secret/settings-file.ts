/** `secret.yaml`: the PKCS#11 token that keeps the master key, in Barbican's words. See `docs/secrets.md`. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import type { Pkcs11Settings } from '../../drivers/master-key/pkcs11/index.ts'
import type { StateFolder } from '../state-folder.ts'
import { yamlLibrary } from '../yaml.ts'

const KINDS = {
  library_path: 'path',
  token_label: 'text',
  token_serial_number: 'text',
  slot_id: 'number',
  login_file: 'path',
  mkek_label: 'text',
  hmac_label: 'text',
} as const
type Name = keyof typeof KINDS
type Given = { [N in Name]?: (typeof KINDS)[N] extends 'number' ? number : string }

const REQUIRED = ['library_path', 'login_file', 'mkek_label', 'hmac_label'] as const
const TOKEN = ['token_label', 'token_serial_number', 'slot_id'] as const

export interface TokenSettings extends Pkcs11Settings {
  /** Another when the PIN's file or the token's name has changed. */
  pinMark: string
}

/** Absent when there is no such file. Read by root, as what it names is root's. @throws Error with the file and what is wrong, and no PIN */
export function readSecretSettings({ secretSettings: path }: StateFolder): TokenSettings | undefined {
  if (!existsSync(path)) return undefined
  return parseSecretSettings(path, readFileSync(path, 'utf8'))
}

export function parseSecretSettings(path: string, text: string): TokenSettings | undefined {
  const { LineCounter, parseDocument } = yamlLibrary()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) throw unusable(`${path}:${lines.linePos(error.pos[0]).line}: ${error.message}`)
  const given: unknown = document.toJS() ?? {}
  const faults = faultsOf(given)
  if (faults.length > 0) throw unusable(faults.map((fault) => `${path}: ${fault}`).join('\n'))
  const { p11_crypto_plugin: group } = given as { p11_crypto_plugin?: Given }
  return group && settingsOf(group)
}

const unusable = (why: string) => new Error(`The settings of secrets cannot be used.\n${why}`)

function faultsOf(given: unknown): string[] {
  if (!isMap(given)) return ['a mapping is expected, such as p11_crypto_plugin: {…}']
  const { p11_crypto_plugin: group, ...others } = given
  const unknown = Object.keys(others).map((name) => `${name} is no group of settings; p11_crypto_plugin is`)
  if (group === undefined || group === null) return unknown
  if (!isMap(group)) return [...unknown, 'p11_crypto_plugin: a mapping is expected']
  const faults = Object.entries(group).flatMap(([name, value]) => faultIn(name, value) ?? [])
  for (const name of REQUIRED) if (group[name] === undefined) faults.push(`${name} is missing`)
  if (!TOKEN.some((name) => group[name] !== undefined)) faults.push(`one of ${TOKEN.join(', ')} is missing`)
  return [...unknown, ...faults.map((fault) => `p11_crypto_plugin.${fault}`)]
}

function faultIn(name: string, value: unknown): string | undefined {
  if (name === 'login') return 'login: the PIN stands in a file of its own: login_file'
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name as Name] : undefined
  if (kind === undefined) return `${name}: there is no such setting`
  if (kind === 'number') return Number.isInteger(value) && Number(value) >= 0 ? undefined : `${name}: a whole number is expected`
  if (typeof value !== 'string' || value === '') return `${name}: a text is expected`
  return kind === 'path' && !value.startsWith('/') ? `${name}: a whole path is expected` : undefined
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function settingsOf(given: Given): TokenSettings {
  const { token_label: label, token_serial_number: serial, slot_id: slot, login_file: pinFile = '' } = given
  const token = { ...(label && { label }), ...(serial && { serial }), ...(slot !== undefined && { slot }) }
  const pin = readPin(pinFile)
  const { ino, mtimeMs, ctimeMs } = statSync(pinFile)
  return {
    module: given.library_path ?? '',
    token,
    pin,
    pinMark: JSON.stringify([token, pinFile, ino, mtimeMs, ctimeMs]),
    mkekLabel: given.mkek_label ?? '',
    hmacLabel: given.hmac_label ?? '',
  }
}

/** @throws Error when others than its owner may read it */
function readPin(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw unusable(`${path} is missing, which login_file gives for the PIN.`)
  if ((found.mode & 0o077) !== 0) throw unusable(`Others than its owner may read the PIN in ${path}: \`chmod 600 ${path}\`.`)
  const pin = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  if (pin === '') throw unusable(`${path} holds no PIN.`)
  return pin
}
