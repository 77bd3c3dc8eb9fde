/** Puts the policy file in force at the start and whenever it changes, without a restart. */
import { statSync } from 'node:fs'
import type { Policy } from '../../api/policy/policy.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { StateFolder } from '../state-folder.ts'
import { at, readPolicyFile } from './policy-file.ts'

export const LOOK_EVERY_MS = 2000

export interface PolicyPlace {
  path: string
  /** Named by the operator: it has to be there. */
  required: boolean
}

/** `--policy FILE`, or `policy.yaml` in the state folder if there is one. */
export const policyPlace = (state: StateFolder, asked: string | undefined): PolicyPlace => ({
  path: asked ?? state.policy,
  required: asked !== undefined,
})

/**
 * @returns what ends looking. A change that cannot be used is told in the log and leaves the rules before in force; so does
 *   a file that goes away, since that may be half of its replacement (an empty file brings the defaults back).
 * @throws Error with file, line and reason when the file cannot be used at the start
 */
export function keepPolicy(
  policy: Policy,
  { path, copy = path, required }: PolicyPlace & { copy?: string },
  { clock, log }: { clock: Clock; log: Log },
): () => void {
  const use = () => {
    const { rules, warnings } = readPolicyFile(path, policy, copy)
    policy.override(rules)
    for (const warning of warnings) log.warn({ warning: at(path, warning) }, 'the policy file')
    log.info({ path, rules: Object.keys(rules).length }, 'the policy file is in force')
  }
  let seen = stampOf(copy)
  if (seen !== undefined || required) use()
  let cancel = () => {}
  const look = () => {
    const stamp = stampOf(copy)
    if (stamp !== seen) {
      seen = stamp
      if (stamp === undefined) log.warn({ path }, 'the policy file has gone; its rules stay in force until the next start')
      else tryToUse(use, log)
    }
    cancel = clock.after(LOOK_EVERY_MS, look)
  }
  cancel = clock.after(LOOK_EVERY_MS, look)
  return () => cancel()
}

function tryToUse(use: () => void, log: Log): void {
  try {
    use()
  } catch (error) {
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'the rules before stay in force')
  }
}

/** What changes when a file is written or replaced. */
function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat && `${stat.ino} ${stat.mtimeMs} ${stat.size}`
}
