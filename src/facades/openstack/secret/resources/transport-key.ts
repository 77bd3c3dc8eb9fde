/** Transport keys, as Barbican's API has them: admins lay them down; nothing here wraps payloads with them. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  createTransportKey,
  deleteTransportKey,
  getTransportKey,
  listTransportKeys,
  type TransportKeyRow,
} from '../../../../domain/secret/index.ts'
import { offsetPageView, offsetQuery, offsetRequestOf } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { transportKeyHref } from '../href.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime } from '../time.ts'

const Given = Type.Object(
  { plugin_name: Type.Optional(Type.String()), transport_key: Type.Optional(Type.String()) },
  { title: 'Transport Key', additionalProperties: true },
)
const Shown = Type.Object({ transport_key_ref: Type.String(), plugin_name: Type.String() }, { additionalProperties: true })

const viewOf = (row: TransportKeyRow, base: string) => ({
  created: isoTime(Number(row.created_at)),
  updated: isoTime(Number(row.updated_at)),
  status: 'ACTIVE',
  plugin_name: row.plugin_name,
  transport_key: row.transport_key,
  transport_key_ref: transportKeyHref(base, row.id),
})

/** @throws bad_request */
function given(body: Readonly<Record<string, unknown>>, property: 'plugin_name' | 'transport_key'): string {
  const text = body[property]
  if (typeof text === 'string' && text !== '') return text
  throw barbicanRefusals.mismatch({ schema: 'Transport Key', reason: `${property} must be provided`, property })
}

const operation = operationsWith<Sealed>()
const all = { path: '/transport_keys', scopes: PROJECT } as const
const one = { path: '/transport_keys/{transport_key_id}', scopes: PROJECT } as const

export const transportKeyOperations: Operations<Sealed> = {
  listTransportKeys: operation(
    {
      method: 'GET',
      ...all,
      summary: 'Transport keys',
      action: 'transport_keys:get',
      allow: allow.reader,
      documented: { query: Type.Object({ ...offsetQuery, plugin_name: Type.Optional(Type.String()) }) },
      status: 200,
      returns: Type.Object({ transport_keys: Type.Array(Type.String()), total: Type.Integer() }, { additionalProperties: true }),
    },
    async (ctx, { query, base }) => {
      const page = await listTransportKeys(ctx, last(query.plugin_name) || undefined, offsetRequestOf(query))
      const hrefs = page.items.map(({ id }) => transportKeyHref(base, id))
      return reply(offsetPageView(page, { name: 'transport_keys', path: `${base}/transport_keys`, views: hrefs }))
    },
  ),
  createTransportKey: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Lay down a transport key',
      action: 'transport_keys:post',
      allow: allow.admin,
      body: Given,
      status: 201,
      returns: Type.Object({ transport_key_ref: Type.String() }),
    },
    async (ctx, { body, base }) => {
      const spec = { plugin_name: given(body, 'plugin_name'), transport_key: given(body, 'transport_key') }
      const href = transportKeyHref(base, (await createTransportKey(ctx, spec)).id)
      return reply({ transport_key_ref: href }, { headers: { Location: href } })
    },
  ),
  showTransportKey: operation(
    {
      method: 'GET',
      ...one,
      summary: 'One transport key',
      action: 'transport_key:get',
      allow: allow.reader,
      status: 200,
      returns: Shown,
    },
    async (ctx, { params, base }) => viewOf(await getTransportKey(ctx, params.transport_key_id), base),
  ),
  deleteTransportKey: operation(
    {
      method: 'DELETE',
      ...one,
      summary: 'Delete a transport key',
      action: 'transport_key:delete',
      allow: allow.admin,
      status: 204,
    },
    (ctx, { params }) => deleteTransportKey(ctx, params.transport_key_id),
  ),
}
