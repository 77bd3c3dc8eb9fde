/** What `welkin doctor` asks of the rows finds nothing at rest, however long ago it is. */
import type { Finding } from '../../domain/finding.ts'
import type { RowCheck } from '../../domain/service.ts'
import { silentLog } from '../../kernel/log.ts'
import { SERVICES } from '../../programs/services.ts'
import type { StoreCtx } from '../../store/context.ts'
import { Life } from '../life.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'
import { serversWithoutDisks } from './volume-use.ts'

/** Later than any of them has patience; hosts have reported just now, and are looked at as of now. */
const LATER_MS = 600_000

const CHECKS: readonly RowCheck[] = SERVICES.flatMap(({ checks = [] }) => checks)

export const doctor: Invariant = {
  name: 'doctor finds nothing wrong',
  when: 'rest',
  async breaches(cloud) {
    const found: string[] = []
    const known = ['fail-start', ...serversWithoutDisks(cloud)]
    for (const check of CHECKS) {
      const findings = await check.run(inspectionOf(cloud, check.name === 'hosts' ? 0 : LATER_MS))
      found.push(...findings.filter((finding) => isWrong(finding, known)).map(({ what, why }) => `${what} ${why ?? ''}`))
    }
    return found
  },
}

/** A guest that cannot be started, which its user asks for again, is told of for as long as it is. @param known of whom that is to be expected */
const isWrong = ({ level, why = '' }: Finding, known: readonly string[]): boolean =>
  (level === 'warning' || level === 'problem') &&
  !(why !== '' && why.split('\n').every((line) => known.some((word) => line.includes(word))))

function inspectionOf({ clock: real, random, database }: SimulatedCloud, laterMs: number) {
  const clock = { ...real, now: () => real.now() + laterMs }
  const { db, feed } = database.storeOf(new Life('doctor'))
  const { signal } = new AbortController()
  const ctx: StoreCtx = { who: { kind: 'cloud' }, requestId: 'req-doctor', log: silentLog, clock, random, signal, db, feed }
  return { clock, isUp: true, rows: <T>(read: (ctx: StoreCtx) => Promise<T>) => read(ctx) }
}
