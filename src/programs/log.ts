import { pino } from 'pino'
import type { Log } from '../kernel/log.ts'

/** JSON lines on standard output, which whoever started the process keeps. */
export const openLog = (level: string): Log => pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime })
