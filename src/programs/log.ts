import { writeSync } from 'node:fs'
import { pino } from 'pino'
import type { Log } from '../kernel/log.ts'
import { LogLines } from './log-lines.ts'

/** JSON lines on standard output, which whoever started the process keeps. */
export const openLog = (level: string): Log =>
  pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    new LogLines((bytes) => writeSync(process.stdout.fd, bytes)),
  )
