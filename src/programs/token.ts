/** `welkin token`: what another host's agent joins with. */

import { accessSync, constants } from 'node:fs'
import { hostname } from 'node:os'
import { allowJoin } from '../domain/host/index.ts'
import { systemClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { fingerprintOf } from '../wire/http-client/index.ts'
import { type CloudFile, readCloud, speaksTls } from './cloud-file.ts'
import { baseUrl } from './clouds-yaml.ts'
import { databaseOf } from './database-of.ts'
import { isEverywhere, isLoopback } from './listening.ts'
import { withStore } from './open-store.ts'
import type { StateFolder } from './state-folder.ts'
import { findCloudAuthority } from './tls/cloud-authority.ts'
import { writeJoinToken } from './tls/join-token.ts'

export async function token(state: StateFolder, { database, hours }: { database?: string; hours: number }): Promise<void> {
  const cloud = readCloud(state)
  if (!cloud) throw new Error(`There is no cloud in ${state.root}.`)
  requireReachable(cloud)
  const url = databaseOf(state, database)
  if (url === `sqlite:${state.database}`) requireOwner(state)
  const secret = systemRandom.bytes(24).toString('base64url')
  await withStore(url, (ctx) => allowJoin(ctx, secret, systemClock.now() + hours * 3_600_000))
  const authority = speaksTls(cloud) ? findCloudAuthority(state) : undefined
  const made = writeJoinToken({ secret, fingerprint: authority && fingerprintOf(authority) })
  console.log(made)
  console.error(`Good for ${hours} h. ${adviceOf(cloud, hostname())}${made}`)
}

/** SQLite's own words would be that it cannot open a file. */
function requireOwner({ database }: StateFolder): void {
  try {
    accessSync(database, constants.W_OK)
  } catch (error) {
    throw new Error(`This user may not write the cloud's database (${database}): run it as root.`, { cause: error })
  }
}

/**
 * A cloud that listens elsewhere from its next start on speaks TLS, and tokens of today do not name its authority: none is made in advance.
 * @throws Error that says what to do first
 */
function requireReachable({ joined, listen }: CloudFile): void {
  if (joined !== undefined)
    throw new Error(`This host joined the cloud of ${joined}: make the token on the machine of its controller.`)
  if (isLoopback(listen))
    throw new Error(
      `This cloud listens on ${listen} alone, where no other host reaches it: start it with --listen and an address of this machine, or 0.0.0.0, then make the token.`,
    )
}

/** What the other host is to be told; the token follows. */
function adviceOf(cloud: CloudFile, host: string): string {
  const listen = isEverywhere(cloud.listen) ? host : cloud.listen
  return `On the other host: welkin agent --controller ${baseUrl({ ...cloud, listen })} --join-token `
}
