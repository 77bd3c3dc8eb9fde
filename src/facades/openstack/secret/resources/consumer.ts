/** Consumers of secrets, as Barbican's API has them: resources of other services that need one. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  addConsumer,
  getConsumer,
  getSecret,
  listConsumers,
  removeConsumer,
  type SecretConsumerRow,
} from '../../../../domain/secret/index.ts'
import { offsetPageView, offsetQuery, offsetRequestOf } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import type { Sealed } from '../parts.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime } from '../time.ts'
import { MAX } from '../versions.ts'
import { secretViews } from './secret.ts'

const name = Type.String({ minLength: 1, maxLength: 255 })
const Given = Type.Object(
  { service: name, resource_type: name, resource_id: name },
  { title: 'Secret Consumer', additionalProperties: true },
)
const Shown = Type.Object(
  { service: Type.String(), resource_type: Type.String(), resource_id: Type.String() },
  { additionalProperties: true },
)
const List = Type.Object({ consumers: Type.Array(Shown), total: Type.Integer() }, { additionalProperties: true })
const Secret = Type.Object({ secret_ref: Type.String(), consumers: Type.Array(Shown) }, { additionalProperties: true })

const viewOf = (row: SecretConsumerRow) => ({
  created: isoTime(Number(row.created_at)),
  updated: isoTime(Number(row.updated_at)),
  status: 'ACTIVE',
  service: row.service,
  resource_type: row.resource_type,
  resource_id: row.resource_id,
})

/** What is answered to a change is the secret, consumers and all, in whichever version. */
const secretView = async (ctx: StoreCtx, id: string, base: string) =>
  (await secretViews(ctx, [await getSecret(ctx, id)], { base, version: MAX }))[0] ?? {}

const operation = operationsWith<Sealed>()
const all = { path: '/secrets/{secret_id}/consumers', scopes: PROJECT, allow: allow.readSecret } as const

export const consumerOperations: Operations<Sealed> = {
  listConsumers: operation(
    {
      method: 'GET',
      ...all,
      summary: 'What needs a secret',
      action: 'secret_consumers:get',
      documented: { query: Type.Object(offsetQuery) },
      status: 200,
      returns: List,
    },
    async (ctx, { params: { secret_id: id }, query, base }) => {
      const page = await listConsumers(ctx, id, offsetRequestOf(query))
      return reply(
        offsetPageView(page, { name: 'consumers', path: `${base}/secrets/${id}/consumers`, views: page.items.map(viewOf) }),
      )
    },
  ),
  addConsumer: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Note that something needs a secret',
      action: 'secret_consumers:post',
      body: Given,
      status: 200,
      returns: Secret,
    },
    async (ctx, { params: { secret_id: id }, body: { service, resource_type, resource_id }, base }) => {
      await addConsumer(ctx, id, { service, resource_type, resource_id })
      // the original's own slip, which clients have come to expect
      return reply(await secretView(ctx, id, base), { headers: { Location: `${base}/consumers/${id}/consumers` } })
    },
  ),
  removeConsumer: operation(
    {
      method: 'DELETE',
      ...all,
      summary: 'Note that something needs a secret no more',
      action: 'secret_consumers:delete',
      body: Given,
      status: 200,
      returns: Secret,
    },
    async (ctx, { params: { secret_id: id }, body: { service, resource_type, resource_id }, base }) => {
      await removeConsumer(ctx, id, { service, resource_type, resource_id })
      return reply(await secretView(ctx, id, base))
    },
  ),
  showConsumer: operation(
    {
      method: 'GET',
      path: '/secrets/{secret_id}/consumers/{consumer_id}',
      scopes: PROJECT,
      allow: allow.seeConsumer,
      summary: 'One thing that needs a secret',
      action: 'consumer:get',
      status: 200,
      returns: Shown,
    },
    async (ctx, { params }) => viewOf(await getConsumer(ctx, params.secret_id, params.consumer_id)),
  ),
}
