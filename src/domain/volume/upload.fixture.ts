import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import { Operations } from '../../operation/operations.ts'
import type { TestCtx } from '../../store/testing.ts'
import { obeyExports } from '../disk-export/disk-export.fixture.ts'
import { createVolume } from './index.ts'
import { volume } from './service.ts'
import { asMember, makePools, obey } from './volume.fixture.ts'

export const ASKED = { name: 'copy', diskFormat: 'raw', containerFormat: 'bare', whileInUse: false }

/** Two hosts with pools, a volume on one of them, and an image store. */
export async function makeWorld(ctx: TestCtx) {
  const [hostId = '', otherId = ''] = await makePools(ctx, 2)
  const files = createFakeImages()
  const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })
  const { id } = await createVolume(asMember(ctx), { sizeGib: 1, zone: 'zone-1' })
  await operations.recover()
  await obey(ctx, hostId)
  await operations.recover()
  const work = async (text: string) => {
    await obeyExports(ctx, files, hostId, text)
    await operations.recover()
    await obeyExports(ctx, files, hostId, text)
  }
  return { hostId, otherId, files, operations, id, work }
}

export const exportsLeft = async (ctx: TestCtx) => (await ctx.db.selectFrom('disk_export').selectAll().execute()).length
