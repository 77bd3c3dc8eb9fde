/** For tests: a server that images are made of. */
import assert from 'node:assert/strict'
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import { Operations } from '../../operation/operations.ts'
import type { TestCtx } from '../../store/testing.ts'
import { asMember, makeCloud, newServer, obey } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { compute } from './service.ts'

export const ASKED = { name: 'copy', properties: {}, describe: () => ({}) }

/** A server that runs, on one host, and an image store. */
export async function makeWorld(ctx: TestCtx) {
  const { hostIds } = await makeCloud(ctx)
  const [hostId = ''] = hostIds
  const files = createFakeImages()
  const operations = new Operations({ ctx, kinds: compute.operationKinds ?? [], owner: 'test' })
  const [made] = await createServers(asMember(ctx), newServer({ nics: 'none' }))
  assert.ok(made)
  await operations.recover()
  await obey(ctx, hostId)
  await operations.recover()
  await ctx.db.updateTable('image').set({ disk_format: 'raw' }).execute()
  return { hostId, files, operations, id: made.id }
}

/** The fake host's bytes are no qcow2: the image takes them as a raw disk here. */
export const asRaw = (ctx: TestCtx, id: string) =>
  ctx.db.updateTable('image').set({ disk_format: 'raw' }).where('id', '=', id).execute()
