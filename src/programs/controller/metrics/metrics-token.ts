/** Makes the token that `/metrics` asks for, at the first start: a file for the operator and for Prometheus. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Random } from '../../../kernel/random.ts'
import type { StateFolder } from '../../state-folder.ts'

/** As root, or as whoever a fake cloud is of. */
export function ensureMetricsToken({ metricsToken }: StateFolder, random: Random): string {
  if (existsSync(metricsToken)) return readFileSync(metricsToken, 'utf8').trim()
  const made = random.bytes(24).toString('base64url')
  writeFileSync(`${metricsToken}.new`, `${made}\n`, { mode: 0o600 })
  renameSync(`${metricsToken}.new`, metricsToken)
  return made
}
