/** Judges what a controller is given, its options and the operator's files, before it keeps anything. */
import { requireDatabaseTls } from '../database-tls.ts'
import { requireDatabaseAnswers, requireDatabaseUrl, requireEndpoints, requireFile } from '../given.ts'
import { checkFederationFile } from '../identity/federation-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { requireOpenablePort, requirePort } from '../up/check.ts'

export interface ControllerGiven {
  database?: string
  port?: number
  listen?: string
  ovnNorthbound?: string
  ovnSouthbound?: string
  guestImage?: string
  fake: boolean
  policy?: string
  identitySettings?: string
}

/** @throws Error that names the option or the file and says what to do */
export async function requireControllerGiven(
  state: StateFolder,
  { port, listen, ...given }: ControllerGiven,
  cloud: { port: number; listen: string },
): Promise<void> {
  requireFile('--policy', given.policy)
  requireFile('--identity-settings', given.identitySettings)
  requireFile('--guest-image', given.guestImage)
  requireEndpoints('--ovn-northbound', given.ovnNorthbound)
  requireEndpoints('--ovn-southbound', given.ovnSouthbound)
  requireDatabaseUrl(given.database)
  requireDatabaseTls(given.database ?? '', process.env)
  checkFederationFile(state.federation)
  if (port !== undefined || listen !== undefined) {
    const at = { port: port ?? cloud.port, listen: listen ?? cloud.listen }
    requireOpenablePort({ ...at, fake: given.fake })
    await requirePort(at)
  }
  await requireDatabaseAnswers(given.database)
}
