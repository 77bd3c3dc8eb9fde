/** For tests: people of two projects, and what seals their payloads. */
import type { Who } from '../../kernel/context.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { Store } from '../../store/store.ts'
import { type TestCtx, testCtx } from '../../store/testing.ts'
import { inMemorySealingKeys } from '../identity/sealing/index.ts'
import { MasterKeys, PayloadSealing, sealingMasterKeys } from './index.ts'

export const userOf = (name: string, projectId: string, roles: string[]): Who => ({
  kind: 'user',
  userId: name,
  userName: name,
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: projectId, projectDomainId: 'default' },
  roles,
})

export function secretLab(store: Store) {
  const cloud = testCtx(store, { random: systemRandom })
  const as = (who: Who): TestCtx => ({ ...cloud, who })
  const file = inMemorySealingKeys('secrets')
  const keys = new MasterKeys([sealingMasterKeys(file, systemRandom)])
  return {
    /** What the master keys are made of. */
    file,
    cloud,
    keys,
    sealing: new PayloadSealing(keys, systemRandom, store.feed),
    ann: as(userOf('ann', 'p', ['member', 'reader'])),
    amy: as(userOf('amy', 'p', ['member', 'reader'])),
    bob: as(userOf('bob', 'q', ['member', 'reader'])),
    admin: as(userOf('admin', 'ops', ['admin', 'manager', 'member', 'reader'])),
  }
}

export type SecretLab = ReturnType<typeof secretLab>

export const text = (words: string) => ({ contentType: 'text/plain', bytes: Buffer.from(words) }) as const
