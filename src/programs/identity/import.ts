/** `welkin identity import people.csv`: a class at once, by the database here or by a cloud's API. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { counted } from '../../domain/finding.ts'
import { Passwords } from '../../domain/identity/directory/index.ts'
import { type ImportedPeople, importPeople, type NewPerson } from '../../domain/identity/people/index.ts'
import { printable } from '../../kernel/printable.ts'
import { systemRandom } from '../../kernel/random.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { recordedCommand } from '../recorded-command.ts'
import type { StateFolder } from '../state-folder.ts'
import { readPeople } from './people-file.ts'
import { importByApi } from './remote.ts'
import { readIdentitySettings } from './settings-file.ts'
import { textOf } from './text-of.ts'

export interface ImportOptions extends ByHandOptions {
  dryRun: boolean
  /** A file of its own for the passwords made up, instead of the terminal. */
  passwords?: string
  /** Of lines that name none. */
  domain?: string
  /** The cloud whose API is asked, from the environment; absent: the database of the state folder. */
  remote?: NodeJS.ProcessEnv
}

export async function importCommand(state: StateFolder, path: string, options: ImportOptions): Promise<string> {
  const people = readFile(path, options)
  const secrets = options.passwords !== undefined && !options.dryRun ? openNew(options.passwords) : undefined
  try {
    const done = await bringIn(state, people, options)
    if (secrets === undefined) return doneText(done, options.dryRun)
    writeSync(secrets, passwordLines(done))
    return `${doneText({ ...done, passwords: [] }, options.dryRun)}\nThe passwords are in ${options.passwords}.`
  } catch (error) {
    if (secrets !== undefined && options.passwords !== undefined) rmSync(options.passwords)
    throw error
  } finally {
    if (secrets !== undefined) closeSync(secrets)
  }
}

function readFile(path: string, { domain }: ImportOptions): NewPerson[] {
  const bytes = readFileSync(path === '-' ? 0 : path)
  try {
    return readPeople(textOf(bytes), { domain })
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

const bringIn = (state: StateFolder, people: readonly NewPerson[], options: ImportOptions): Promise<ImportedPeople> =>
  options.remote
    ? importByApi(options.remote, people, options.dryRun)
    : byHand(state, options, (ctx) =>
        importPeople(recordedCommand(ctx, { command: 'identity import', targets: {} }), passwordsOf(state), people, options),
      )

/** With the rules that the cloud here has from its folder. */
const passwordsOf = (state: StateFolder) => new Passwords({ random: systemRandom, rules: readIdentitySettings(state).compliance })

/** Before anything is done, so that no password is lost for want of a place. @throws Error when it is there already */
const openNew = (path: string): number => openSync(path, 'wx', 0o600)

const passwordLines = ({ passwords }: ImportedPeople): string =>
  ['domain,name,password', ...passwords.map(({ domain, name, password }) => [domain, name, password].map(cell).join(','))]
    .join('\n')
    .concat('\n')

const cell = (text: string): string => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export function doneText(done: ImportedPeople, dryRun: boolean): string {
  const { made, had, passwords } = done
  const head = dryRun ? 'A dry run, nothing was changed. To be made:' : 'Made:'
  const lines = made.length === 0 ? ['Everything is there already.'] : [head, ...made.map((what) => `  ${printable(what)}`)]
  if (had > 0 && made.length > 0) lines.push(`${counted(had, 'thing')} of the list ${had === 1 ? 'was' : 'were'} there before.`)
  if (passwords.length === 0) return lines.join('\n')
  return [...lines, '', 'Passwords that were made up; they are not shown again:', passwordLines(done).trimEnd()].join('\n')
}
