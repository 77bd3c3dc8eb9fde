import { ec2Refusals } from './refusals.ts'

/** Ends a request that only asks whether it would succeed; everything that could refuse it has been asked before. @throws precondition_failed */
export function requireReal(dryRun: boolean | undefined): void {
  if (dryRun === true) throw ec2Refusals.dry_run()
}
