/** Orders, as Barbican's API has them: keys that are made here. */
import { reply } from '../../../../api/reply.ts'
import { type Static, Type } from '../../../../api/schema.ts'
import {
  createOrder,
  deleteOrder,
  getOrder,
  listOrders,
  type NewOrder,
  type SecretOrderRow,
} from '../../../../domain/secret/index.ts'
import { offsetPageView, offsetQuery, offsetRequestOf } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { expirationOf } from '../body.ts'
import { contentTypeOf, SUPPORTED } from '../content-type.ts'
import { containerHref, orderHref, secretHref } from '../href.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime, isoTimeOrNull } from '../time.ts'
import { described } from './secret.ts'

const Meta = Type.Object(
  { ...described, passphrase: Type.Optional(Type.String({ maxLength: 255 })) },
  { additionalProperties: true },
)
const Given = Type.Object({ type: Type.Enum(['key', 'asymmetric']), meta: Meta }, { title: 'Order', additionalProperties: true })
const Shown = Type.Object(
  { order_ref: Type.String(), status: Type.String(), type: Type.String() },
  { additionalProperties: true },
)
const List = Type.Object({ orders: Type.Array(Shown), total: Type.Integer() }, { additionalProperties: true })

const viewOf = (row: SecretOrderRow, base: string) => ({
  created: isoTime(Number(row.created_at)),
  updated: isoTime(Number(row.updated_at)),
  status: row.status,
  type: row.type,
  meta: JSON.parse(row.meta) as unknown,
  ...(row.error_code !== null && { error_status_code: `${row.error_code}`, error_reason: row.error_reason }),
  sub_status: 'Unknown',
  sub_status_message: 'Unknown',
  ...(row.creator_id !== null && { creator_id: row.creator_id }),
  ...(row.secret_id !== null && { secret_ref: secretHref(base, row.secret_id) }),
  ...(row.container_id !== null && { container_ref: containerHref(base, row.container_id) }),
  order_ref: orderHref(base, row.id),
})

/** @throws bad_request */
function orderOf({ type, meta }: Static<typeof Given>): NewOrder {
  const kind = type === 'key' ? 'key' : 'asymmetric key'
  const refuse = (reason: string, property = 'meta', schema = 'Order') => barbicanRefusals.mismatch({ schema, reason, property })
  const expiresAt = expirationOf(meta.expiration, "Secret' within 'Order")
  if (meta.payload !== undefined) throw refuse(`'payload' not allowed for ${type} type order`)
  const { algorithm, bit_length: bitLength, payload_content_type: given } = meta
  const contentType = contentTypeOf(given || 'application/octet-stream')
  if (!contentType)
    throw refuse(
      `payload_content_type is not one of [${SUPPORTED.map((one) => `'${one}'`).join(', ')}]`,
      'payload_content_type',
      "Secret' within 'Order",
    )
  if (!algorithm) throw refuse(`'algorithm' is required field for ${kind} type order`)
  if (!bitLength) throw refuse(`'bit_length' is required field for ${kind} type order`)
  if (bitLength % 8 !== 0) throw barbicanRefusals.unsupported_field()
  const secret = { name: meta.name ?? null, mode: meta.mode ?? null, expiresAt }
  return { type, meta: shownMeta(meta, expiresAt), algorithm, bitLength, contentType, passphrase: meta.passphrase, secret }
}

const MASK = '***'

/** A passphrase is kept as a secret, and nowhere else; so nothing is kept of fields that an order has not: one of them may be a passphrase, misspelt. */
const shownMeta = (meta: Static<typeof Meta>, expiresAt: number | null): object => ({
  ...Object.fromEntries(Object.entries(meta).map(([name, value]) => [name, Object.hasOwn(described, name) ? value : MASK])),
  name: meta.name ?? null,
  expiration: isoTimeOrNull(expiresAt),
})

const operation = operationsWith<Sealed>()
const all = { path: '/orders', scopes: PROJECT, allow: allow.member, withinProject: true } as const
const one = { path: '/orders/{order_id}', scopes: PROJECT, allow: allow.ofOrder, withinProject: true } as const

export const orderOperations: Operations<Sealed> = {
  listOrders: operation(
    {
      method: 'GET',
      ...all,
      summary: "The project's orders",
      action: 'orders:get',
      documented: { query: Type.Object({ ...offsetQuery, meta: Type.Optional(Type.String()) }) },
      status: 200,
      returns: List,
    },
    async (ctx, { query, base }) => {
      const page = await listOrders(ctx, { ...offsetRequestOf(query), meta: last(query.meta) || undefined })
      const views = page.items.map((row) => viewOf(row, base))
      return reply(offsetPageView(page, { name: 'orders', path: `${base}/orders`, views }))
    },
  ),
  createOrder: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Have a key or a pair of keys made',
      action: 'orders:post',
      body: Given,
      status: 202,
      returns: Type.Object({ order_ref: Type.String() }),
    },
    async (ctx, { body, base }, { sealing }) => {
      const href = orderHref(base, (await createOrder(ctx, sealing, orderOf(body))).id)
      return reply({ order_ref: href }, { headers: { Location: href } })
    },
  ),
  updateOrder: operation(
    { method: 'PUT', ...all, summary: 'Orders are not changed', action: 'orders:put', body: Type.Unknown(), status: 200 },
    async () => {
      throw barbicanRefusals.order_update()
    },
  ),
  showOrder: operation(
    { method: 'GET', ...one, summary: 'One order', action: 'order:get', status: 200, returns: Shown },
    async (ctx, { params, base }) => reply(viewOf(await getOrder(ctx, params.order_id), base)),
  ),
  deleteOrder: operation(
    { method: 'DELETE', ...one, summary: 'Forget an order; what was made stays', action: 'order:delete', status: 204 },
    (ctx, { params }) => deleteOrder(ctx, params.order_id),
  ),
}
