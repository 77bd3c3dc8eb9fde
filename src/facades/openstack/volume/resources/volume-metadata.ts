/** Metadata of volumes, as Cinder's API has it: words of the user's, with an ETag from 3.15 on. */
import { createHash } from 'node:crypto'
import { Reply, reply } from '../../../../api/reply.ts'
import { strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { changeMetadata, getMetadata, type Metadata, volumeRefusals, withoutKey } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { pairs, texts } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'

const TABLE = 'volume_metadata'
const path = '/volumes/{volume_id}/metadata'
const item = `${path}/{key}` as const
const all = Type.Object({ metadata: texts })
const one = Type.Object({ meta: texts })

const read = (ctx: StoreCtx, id: string) => getMetadata(ctx, TABLE, id)
const change = (ctx: StoreCtx, id: string, next: (metadata: Metadata) => Metadata) => changeMetadata(ctx, TABLE, id, next)

const etagOf = (metadata: Metadata): string => createHash('md5').update(pythonJson({ metadata })).digest('hex')

/** As Python writes it, with a blank after commas and colons: the tag is of those bytes. */
const pythonJson = (value: { metadata: Metadata }): string =>
  `{"metadata": {${Object.entries(value.metadata)
    .map(([key, text]) => `${JSON.stringify(key)}: ${JSON.stringify(text)}`)
    .join(', ')}}}`

interface Conditional {
  headers: { readonly 'if-match'?: string }
  version: string
}

/** @returns whether what the caller has seen is still so */
async function fits(ctx: StoreCtx, id: string, { headers, version }: Conditional): Promise<boolean> {
  const wanted = headers['if-match']
  if (wanted === undefined || !versions.covers({ since: '3.15' }, version)) return true
  const tags = wanted.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
  return tags.includes('*') || tags.includes(etagOf(await read(ctx, id)))
}

const unfit = () => new Reply(undefined, { status: 412 })

export const volumeMetadata: Operations = {
  listVolumeMetadata: operation(
    {
      method: 'GET',
      path,
      summary: 'Show a volume’s metadata',
      action: 'volume:get_volume_metadata',
      allow: allow.reader,
      status: 200,
      returns: all,
    },
    async (ctx, { params, version }) => {
      const metadata = { ...(await read(ctx, params.volume_id)) }
      const tag = versions.covers({ since: '3.15' }, version) && { ETag: etagOf(metadata) }
      return reply({ metadata }, { headers: { ...tag } })
    },
  ),
  addVolumeMetadata: operation(
    {
      method: 'POST',
      path,
      summary: 'Add to or change a volume’s metadata',
      action: 'volume:create_volume_metadata',
      allow: allow.member,
      body: strict({ metadata: pairs }),
      status: 200,
      returns: all,
    },
    async (ctx, { params, body }) => ({
      metadata: { ...(await change(ctx, params.volume_id, (metadata) => ({ ...metadata, ...body.metadata }))) },
    }),
  ),
  replaceVolumeMetadata: operation(
    {
      method: 'PUT',
      path,
      summary: 'Replace a volume’s metadata',
      action: 'volume:update_volume_metadata',
      allow: allow.member,
      body: strict({ metadata: pairs }),
      status: 200,
      returns: all,
    },
    async (ctx, { params: { volume_id: id }, body, ...asked }) => {
      if (!(await fits(ctx, id, asked))) return unfit()
      return { metadata: { ...(await change(ctx, id, () => body.metadata)) } }
    },
  ),
  showVolumeMetadataItem: operation(
    {
      method: 'GET',
      path: item,
      summary: 'Show one item of a volume’s metadata',
      action: 'volume:get_volume_metadata',
      allow: allow.reader,
      status: 200,
      returns: one,
    },
    async (ctx, { params: { volume_id: id, key } }) => {
      const metadata = await read(ctx, id)
      const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined
      if (value === undefined) throw volumeRefusals.metadata_not_found({ id, key })
      return { meta: { [key]: value } }
    },
  ),
  updateVolumeMetadataItem: operation(
    {
      method: 'PUT',
      path: item,
      summary: 'Set one item of a volume’s metadata',
      action: 'volume:update_volume_metadata',
      allow: allow.member,
      body: strict({ meta: pairs }),
      status: 200,
      returns: one,
    },
    async (ctx, { params: { volume_id: id, key }, body: { meta }, ...asked }) => {
      if (!(await fits(ctx, id, asked))) return unfit()
      if (!Object.hasOwn(meta, key)) throw cinderRefusals.key_mismatch()
      if (Object.keys(meta).length > 1) throw cinderRefusals.too_many_items()
      await change(ctx, id, (metadata) => ({ ...metadata, ...meta }))
      return { meta }
    },
  ),
  deleteVolumeMetadataItem: operation(
    {
      method: 'DELETE',
      path: item,
      summary: 'Delete one item of a volume’s metadata',
      action: 'volume:delete_volume_metadata',
      allow: allow.member,
      status: 200,
    },
    async (ctx, { params: { volume_id: id, key } }) => void (await change(ctx, id, (metadata) => withoutKey(id, metadata, key))),
  ),
}
