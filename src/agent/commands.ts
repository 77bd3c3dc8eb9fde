/** Has one-off acts on guests done, each at most once however often it is sent. */
import type { Commands, DoneCommand, WantedCommand } from '../domain/compute/index.ts'
import type { CommandLog } from './command-log.ts'
import type { HostGuests } from './guests.ts'
import type { TypedPart } from './part.ts'

/** Where acts that have ended are told. */
export interface Settled {
  settle(done: DoneCommand): void
  hasSettled(id: string): boolean
}

export class HostCommands implements TypedPart<Commands> {
  readonly name = 'commands'
  readonly #guests: HostGuests
  readonly #log: CommandLog
  readonly #settled: Settled
  /** By this very agent: sent again only because they are not settled yet. */
  readonly #begunHere = new Set<string>()

  constructor(guests: HostGuests, log: CommandLog, settled: Settled) {
    this.#guests = guests
    this.#log = log
    this.#settled = settled
  }

  take(wanted: readonly WantedCommand[]): void {
    this.#log.keep(wanted.map(({ id }) => id))
    for (const command of wanted) if (!this.#settled.hasSettled(command.id)) this.#begin(command)
  }

  #begin(command: WantedCommand): void {
    const { id } = command
    const reconciler = this.#guests.find(command.guestId)
    if (!reconciler) this.#settled.settle({ id, error: 'The server is not on this host.' })
    else if (this.#log.begin(id)) reconciler.command(command)
    else if (!this.#begunHere.has(id)) this.#settled.settle({ id, error: 'The host was interrupted over it.' })
    this.#begunHere.add(id)
  }
}
