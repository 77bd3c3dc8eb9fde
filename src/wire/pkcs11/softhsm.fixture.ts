/** Tokens of SoftHSM's in a folder of a test's own. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const SOFTHSM_MODULE = '/usr/lib/softhsm/libsofthsm2.so'
export const PIN = '824913'

export interface SoftHsm {
  /** Where its tokens are. */
  readonly tokens: string
  /** `SOFTHSM2_CONF`: for a child that loads the module. */
  readonly env: Readonly<Record<string, string>>
  makeToken(label: string): void
  end(): void
}

export function softHsm(): SoftHsm {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-softhsm-'))
  const tokens = join(folder, 'tokens')
  mkdirSync(tokens)
  const file = join(folder, 'softhsm2.conf')
  writeFileSync(file, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  const env = { SOFTHSM2_CONF: file }
  return {
    tokens,
    env,
    makeToken(label) {
      const words = ['--init-token', '--free', '--label', label, '--so-pin', '5555', '--pin', PIN]
      execFileSync('softhsm2-util', words, { env: { ...process.env, ...env }, stdio: 'pipe' })
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}
