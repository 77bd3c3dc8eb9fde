/** Opens the secrets of a controller: for their API, and for services that read them as whoever asks. */
import type { Policy } from '../../api/policy/policy.ts'
import { MasterKeys, PayloadSealing, type ReadSecret } from '../../domain/secret/index.ts'
import { readSecretByRule } from '../../facades/openstack/secret/read-secret.ts'
import type { ControllerParts } from '../controller/settings.ts'

export interface OpenSecrets {
  /** Of payloads; one for a process. */
  sealing: PayloadSealing
  readSecret: ReadSecret
}

export function openSecrets(
  { masterKeys, random, store }: Pick<ControllerParts, 'masterKeys' | 'random' | 'store'>,
  policy: Policy,
): OpenSecrets {
  const sealing = new PayloadSealing(new MasterKeys(masterKeys), random, store.feed)
  return { sealing, readSecret: readSecretByRule(sealing, policy) }
}
