/** Before a cloud starts: a policy file that cannot be used is told where whoever starts it sees it. */
import type { StateFolder } from '../state-folder.ts'
import { declaredPolicy } from './actions.ts'
import { policyPlace } from './keep-policy.ts'
import { at, readPolicyFile } from './policy-file.ts'

/** @throws Error with file, line and reason */
export function checkPolicyFile(state: StateFolder, asked: string | undefined): void {
  const { path } = policyPlace(state, asked)
  for (const warning of readPolicyFile(path, declaredPolicy()).warnings) console.error(at(path, warning))
}
