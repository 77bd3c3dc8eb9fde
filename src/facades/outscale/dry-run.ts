import { outscaleRefusals } from './refusals.ts'

/** Ends a request that only asks whether it would succeed; everything that could refuse it has been asked before. @throws bad_request */
export function requireReal(dryRun: boolean | undefined): void {
  if (dryRun === true) throw outscaleRefusals.dry_run()
}
