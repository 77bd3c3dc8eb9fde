/**
 * `federation.yaml`: the providers that vouch for users, and who this cloud is to others; see `docs/federation.md`. It holds
 * secrets. It is read again when it changes: a change that cannot be used is told in the log, and what was before goes on.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { type FederationSettings, federationSettingsFault } from '../../domain/identity/federation/index.ts'
import type { Log } from '../../kernel/log.ts'
import { yamlLibrary } from '../yaml.ts'

/**
 * @param place the operator's path, by which it is called, and a copy of it that this process can read
 * @throws Error with the path and the reason when the file that is there at the start cannot be used
 */
export function federationFile({ path, copy }: { path: string; copy: string }, log: Log): () => FederationSettings {
  let stamp = stampOf(copy)
  const read = () => parseFederationFile(path, readFileSync(copy, 'utf8'))
  let settings = stamp === undefined ? {} : read()
  return () => {
    const now = stampOf(copy)
    if (now === stamp) return settings
    stamp = now
    try {
      settings = now === undefined ? {} : read()
      log.info({ path }, 'the federation settings are in force')
    } catch (error) {
      log.error({ error: error instanceof Error ? error.message : String(error) }, 'the federation settings before stay in force')
    }
    return settings
  }
}

/** Before a start keeps anything. @throws Error as the reading of it does */
export function checkFederationFile(path: string): void {
  if (existsSync(path)) parseFederationFile(path, readFileSync(path, 'utf8'))
}

/** @throws Error with the path and what is wrong, and nothing of what the file holds */
export function parseFederationFile(path: string, text: string): FederationSettings {
  const { LineCounter, parseDocument } = yamlLibrary()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) throw unusable(`${path}:${lines.linePos(error.pos[0]).line}: ${error.message}`)
  const settings: unknown = document.toJS() ?? {}
  const complaint = federationSettingsFault(settings)
  if (complaint !== undefined) throw unusable(`${path}: ${complaint}`)
  return settings as FederationSettings
}

const unusable = (why: string) => new Error(`The federation settings cannot be used.\n${why}`)

function stampOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`
}
