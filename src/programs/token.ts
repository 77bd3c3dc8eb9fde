/** `welkin token`: what another host's agent joins with. */
import { accessSync, constants } from 'node:fs'
import { allowJoin } from '../domain/host/index.ts'
import { systemClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { readCloud } from './cloud-file.ts'
import { baseUrl } from './clouds-yaml.ts'
import { withStore } from './offline.ts'
import type { StateFolder } from './state-folder.ts'

export async function token(state: StateFolder, { database, hours }: { database?: string; hours: number }): Promise<void> {
  const cloud = readCloud(state)
  if (!cloud) throw new Error(`There is no cloud in ${state.root}.`)
  if (database === undefined) requireOwner(state)
  const made = systemRandom.bytes(24).toString('base64url')
  await withStore(database ?? `sqlite:${state.database}`, (ctx) => allowJoin(ctx, made, systemClock.now() + hours * 3_600_000))
  console.log(made)
  console.error(`Good for ${hours} h. On the other host: welkin agent --controller ${baseUrl(cloud)} --join-token ${made}`)
}

/** SQLite's own words would be that it cannot open a file. */
function requireOwner({ database }: StateFolder): void {
  try {
    accessSync(database, constants.W_OK)
  } catch (error) {
    throw new Error(`This user may not write the cloud's database (${database}): run it as root.`, { cause: error })
  }
}
