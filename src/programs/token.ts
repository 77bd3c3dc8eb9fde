/** `welkin token`: what another host's agent joins with. */
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
  const made = systemRandom.bytes(24).toString('base64url')
  await withStore(database ?? `sqlite:${state.database}`, (ctx) => allowJoin(ctx, made, systemClock.now() + hours * 3_600_000))
  console.log(made)
  console.error(`Good for ${hours} h. On the other host: welkin agent --controller ${baseUrl(cloud)} --join-token ${made}`)
}
