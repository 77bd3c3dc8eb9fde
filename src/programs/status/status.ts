/** `welkin status`: what runs, where it answers, what it holds. */
import { systemClock } from '../../kernel/clock.ts'
import type { DatabaseUrl } from '../read-only-store.ts'
import type { StateFolder } from '../state-folder.ts'
import { version } from '../version.ts'
import { gatherStatus, type Status } from './gather.ts'
import { textOf } from './text.ts'

export interface StatusOptions {
  json: boolean
  /** Of a controller that was given one. */
  database?: DatabaseUrl
}

export async function status(state: StateFolder, { json, database }: StatusOptions): Promise<void> {
  const found = await gatherStatus(state, database, systemClock)
  const text = json ? JSON.stringify({ version: version(), ...jsonOf(found) }, null, 2) : textOf(found, systemClock.now())
  process.stdout.write(`${text}\n`)
}

const jsonOf = ({ holdings, ...rest }: Status) => ({
  ...rest,
  holdings: holdings && Object.fromEntries(holdings.map(({ name, value }) => [name, value])),
})
