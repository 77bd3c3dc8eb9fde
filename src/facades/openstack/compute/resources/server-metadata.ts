/** Metadata of servers: words of the user's, which the guest reads too. */
import { strict, Type } from '../../../../api/schema.ts'
import { changeMeta, getServer } from '../../../../domain/compute/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { metadata } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'

const text = Type.Record(Type.String(), Type.String())
const all = Type.Object({ metadata: text })
const one = Type.Object({ meta: text })
const given = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,255}$' }), Type.String({ maxLength: 255 }), {
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
})
const path = '/servers/{server_id}/metadata'
const item = `${path}/{key}` as const
const action = <const A extends string>(verb: A) => `os_compute_api:server-metadata:${verb}` as const

function requireItem(meta: Record<string, string>, key: string): string {
  const value = Object.hasOwn(meta, key) ? meta[key] : undefined
  if (value === undefined) throw novaRefusals.no_metadata_item()
  return value
}

export const serverMetadata: Operations = {
  listMetadata: operation(
    {
      method: 'GET',
      path,
      summary: 'Show a server’s metadata',
      action: action('index'),
      allow: allow.reader,
      status: 200,
      returns: all,
    },
    async (ctx, { params }) => ({ metadata: (await getServer(ctx, params.server_id)).meta }),
  ),
  addMetadata: operation(
    {
      method: 'POST',
      path,
      summary: 'Add to or change a server’s metadata',
      action: action('create'),
      allow: allow.member,
      body: strict({ metadata }),
      status: 200,
      returns: all,
    },
    async (ctx, { params, body }) => ({
      metadata: await changeMeta(ctx, params.server_id, (meta) => ({ ...meta, ...body.metadata })),
    }),
  ),
  replaceMetadata: operation(
    {
      method: 'PUT',
      path,
      summary: 'Replace a server’s metadata',
      action: action('update_all'),
      allow: allow.member,
      body: strict({ metadata }),
      status: 200,
      returns: all,
    },
    async (ctx, { params, body }) => ({ metadata: await changeMeta(ctx, params.server_id, () => body.metadata) }),
  ),
  showMetadataItem: operation(
    {
      method: 'GET',
      path: item,
      summary: 'Show one item of a server’s metadata',
      action: action('show'),
      allow: allow.reader,
      status: 200,
      returns: one,
    },
    async (ctx, { params: { server_id, key } }) => {
      const { meta } = await getServer(ctx, server_id)
      return { meta: { [key]: requireItem(meta, key) } }
    },
  ),
  updateMetadataItem: operation(
    {
      method: 'PUT',
      path: item,
      summary: 'Set one item of a server’s metadata',
      action: action('update'),
      allow: allow.member,
      body: strict({ meta: given }),
      status: 200,
      returns: one,
    },
    async (ctx, { params: { server_id, key }, body }) => {
      const value = body.meta[key]
      if (value === undefined) throw novaRefusals.key_mismatch({ field: 'meta' })
      await changeMeta(ctx, server_id, (meta) => ({ ...meta, [key]: value }))
      return { meta: { [key]: value } }
    },
  ),
  deleteMetadataItem: operation(
    {
      method: 'DELETE',
      path: item,
      summary: 'Delete one item of a server’s metadata',
      action: action('delete'),
      allow: allow.member,
      status: 204,
    },
    async (ctx, { params: { server_id, key } }) =>
      void (await changeMeta(ctx, server_id, (meta) => {
        requireItem(meta, key)
        return Object.fromEntries(Object.entries(meta).filter(([other]) => other !== key))
      })),
  ),
}
