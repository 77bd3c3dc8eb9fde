import { writeSync } from 'node:fs'
import { systemClock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { JsonLog, leastOf } from './json-log.ts'
import { LineBatch } from './line-batch.ts'
import { LogLines } from './log-lines.ts'

/** JSON lines on standard output, which whoever started the process keeps. */
export function openLog(level: string): Log {
  const lines = new LogLines((bytes) => writeSync(process.stdout.fd, bytes))
  const batch = new LineBatch((text) => lines.write(text), systemClock)
  process.once('exit', () => batch.flush())
  const stamp = new Stamp()
  return new JsonLog({ sink: batch, least: leastOf(level), stamp: () => stamp.at(systemClock.now()) })
}

/** The moment of a line: many are written in the same millisecond. */
class Stamp {
  #now = 0
  #text = ''

  at(now: number): string {
    if (now !== this.#now) {
      this.#now = now
      this.#text = `,"time":"${new Date(now).toISOString()}"`
    }
    return this.#text
  }
}
