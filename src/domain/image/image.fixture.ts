/** For tests: people of two projects and an admin, and images to try things on. */
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import type { Who } from '../../kernel/context.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { Store } from '../../store/store.ts'
import { type TestCtx, testCtx } from '../../store/testing.ts'
import { type ReadSecretPayload, secretRefusals } from '../secret/index.ts'
import { IMAGE_LIMITS, type ImageLimits } from './image-limits.ts'
import { runImports } from './import-worker.ts'
import type { ImageBasis } from './upload.ts'

const userOf = (projectId: string, roles: string[]): Who => ({
  kind: 'user',
  userId: `user-of-${projectId}`,
  userName: projectId,
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: projectId, projectDomainId: 'default' },
  roles,
})

export interface ImageLab {
  ann: TestCtx
  bob: TestCtx
  cat: TestCtx
  admin: TestCtx
  cloud: TestCtx
  basis: ImageBasis & Required<Pick<ImageBasis, 'readSecret'>>
  /** What everybody may read of the key manager. */
  secrets: Map<string, ReadSecretPayload>
}

export function imageLab(store: Store, limits: Partial<ImageLimits> = {}): ImageLab {
  const cloud = testCtx(store, { random: systemRandom })
  const secrets = new Map<string, ReadSecretPayload>()
  const readSecret = async (_: unknown, id: string) => {
    const found = secrets.get(id)
    if (!found) throw secretRefusals.secret_not_found({ id })
    return found
  }
  const as = (who: Who): TestCtx => ({ ...cloud, who })
  return {
    cloud,
    ann: as(userOf('ann', ['member', 'reader'])),
    bob: as(userOf('bob', ['member', 'reader'])),
    cat: as(userOf('cat', ['member', 'reader'])),
    admin: as(userOf('ops', ['admin', 'manager', 'member', 'reader'])),
    basis: { files: createFakeImages(), limits: { ...IMAGE_LIMITS, ...limits }, readSecret },
    secrets,
  }
}

/** Does what imports wait for. */
export const workOnImports = ({ cloud, basis }: Pick<ImageLab, 'cloud' | 'basis'>) => runImports(cloud, basis)

export async function* pieces(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

/** A version 3 header with nothing behind it: enough to be looked at. */
export function qcow2Header(virtualBytes: number, change: (header: Buffer) => void = () => {}): Buffer {
  const header = Buffer.alloc(65_536 * 4)
  header.writeUInt32BE(0x514649fb, 0)
  header.writeUInt32BE(3, 4)
  header.writeUInt32BE(16, 20)
  header.writeBigUInt64BE(BigInt(virtualBytes), 24)
  header.writeUInt32BE(Math.ceil(virtualBytes / 2 ** 29), 36)
  header.writeBigUInt64BE(196_608n, 40)
  header.writeBigUInt64BE(65_536n, 48)
  header.writeUInt32BE(1, 56)
  header.writeUInt32BE(4, 96)
  header.writeUInt32BE(104, 100)
  change(header)
  return header
}
