/** `welkin token`: what another host's agent joins with. */

import { accessSync, constants } from 'node:fs'
import { hostname } from 'node:os'
import { allowJoin } from '../domain/host/index.ts'
import { systemClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { type CloudFile, readCloud } from './cloud-file.ts'
import { databaseOf } from './database-of.ts'
import { isEverywhere, isLoopback } from './listening.ts'
import { withStore } from './open-store.ts'
import type { StateFolder } from './state-folder.ts'

export async function token(state: StateFolder, { database, hours }: { database?: string; hours: number }): Promise<void> {
  const cloud = readCloud(state)
  if (!cloud) throw new Error(`There is no cloud in ${state.root}.`)
  const url = databaseOf(state, database)
  if (url === `sqlite:${state.database}`) requireOwner(state)
  const made = systemRandom.bytes(24).toString('base64url')
  await withStore(url, (ctx) => allowJoin(ctx, made, systemClock.now() + hours * 3_600_000))
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

/** What the other host is to be told; the token follows. */
function adviceOf({ listen, port }: CloudFile, host: string): string {
  const on = (name: string) => `On the other host: welkin agent --controller http://${name}:${port} --join-token `
  if (isEverywhere(listen)) return on(host)
  if (!isLoopback(listen)) return on(listen)
  return `This cloud listens on ${listen} alone, where no other host reaches it: start it with --listen 0.0.0.0. ${on(host)}`
}
