/**
 * Gives a bridge that is a plain switch, as those of provider networks and of tunnels are, its one flow back: the switch writes it when
 * it makes the bridge, and nobody does after somebody deleted it.
 */
import { join } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'

/** Costs a process for each bridge. */
const LOOK_EVERY_MS = 3_000

/** @param folder of the switch's sockets @returns those that pass nothing; a switch that does not answer is somebody else's matter */
export async function bridgesWithoutFlow(folder: string, bridges: readonly string[], clock: Clock): Promise<string[]> {
  const said = await Promise.all(bridges.map((name) => ofctl({ folder, clock }, 'dump-flows', name).catch(() => undefined)))
  return bridges.filter((_, index) => said[index] !== undefined && !/priority=0 actions=NORMAL/.test(said[index] ?? ''))
}

interface PlainBridgesOptions {
  folder: string
  clock: Clock
}

export class PlainBridges {
  readonly #options: PlainBridgesOptions
  #nextLook = Number.NEGATIVE_INFINITY

  constructor(options: PlainBridgesOptions) {
    this.#options = options
  }

  /** Cheap between looks. @returns those whose flow it wrote */
  async ensure(bridges: readonly string[]): Promise<string[]> {
    const { folder, clock } = this.#options
    if (clock.monotonic() < this.#nextLook) return []
    this.#nextLook = clock.monotonic() + LOOK_EVERY_MS
    const silent = await bridgesWithoutFlow(folder, bridges, clock)
    for (const name of silent) await ofctl(this.#options, 'add-flow', name, 'priority=0,actions=NORMAL')
    return silent
  }
}

const ofctl = ({ folder, clock }: PlainBridgesOptions, verb: string, bridge: string, ...words: string[]): Promise<string> => {
  const target = `unix:${join(folder, `${bridge}.mgmt`)}`
  const options = verb === 'dump-flows' ? ['--no-stats'] : []
  return runCommand(['ovs-ofctl', '--timeout=5', ...options, verb, target, ...words], { clock, timeoutMs: 6_000 })
}
