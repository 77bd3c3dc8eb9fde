/** Consumers of containers, as Barbican's API has them: a name and an address. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  addContainerConsumer,
  type ContainerConsumerRow,
  getContainer,
  getContainerConsumer,
  listContainerConsumers,
  removeContainerConsumer,
} from '../../../../domain/secret/index.ts'
import { offsetPageView, offsetQuery, offsetRequestOf } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import type { Sealed } from '../parts.ts'
import { allow, PROJECT } from '../rules.ts'
import { isoTime } from '../time.ts'
import { ContainerShown, containerView } from './container.ts'

const Given = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 36 }), URL: Type.String({ minLength: 1, maxLength: 255 }) },
  { title: 'Consumer', additionalProperties: true },
)
const Shown = Type.Object({ name: Type.String(), URL: Type.String() }, { additionalProperties: true })
const List = Type.Object({ consumers: Type.Array(Shown), total: Type.Integer() }, { additionalProperties: true })

const viewOf = (row: ContainerConsumerRow) => ({
  created: isoTime(Number(row.created_at)),
  updated: isoTime(Number(row.updated_at)),
  status: 'ACTIVE',
  name: row.name,
  URL: row.url,
})

const view = async (ctx: StoreCtx, id: string, base: string) => containerView(await getContainer(ctx, id), base)

const operation = operationsWith<Sealed>()
const all = { path: '/containers/{container_id}/consumers', scopes: PROJECT, allow: allow.readContainer } as const

export const containerConsumerOperations: Operations<Sealed> = {
  listContainerConsumers: operation(
    {
      method: 'GET',
      ...all,
      summary: 'What needs a container',
      action: 'container_consumers:get',
      documented: { query: Type.Object(offsetQuery) },
      status: 200,
      returns: List,
    },
    async (ctx, { params: { container_id: id }, query, base }) => {
      const page = await listContainerConsumers(ctx, id, offsetRequestOf(query))
      return reply(
        offsetPageView(page, { name: 'consumers', path: `${base}/containers/${id}/consumers`, views: page.items.map(viewOf) }),
      )
    },
  ),
  addContainerConsumer: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Note that something needs a container',
      action: 'container_consumers:post',
      body: Given,
      status: 200,
      returns: ContainerShown,
    },
    async (ctx, { params: { container_id: id }, body, base }) => {
      await addContainerConsumer(ctx, id, { name: body.name, url: body.URL })
      // the original's own slip, which clients have come to expect
      return reply(await view(ctx, id, base), { headers: { Location: `${base}/consumers/${id}/consumers` } })
    },
  ),
  removeContainerConsumer: operation(
    {
      method: 'DELETE',
      ...all,
      summary: 'Note that something needs a container no more',
      action: 'container_consumers:delete',
      body: Given,
      status: 200,
      returns: ContainerShown,
    },
    async (ctx, { params: { container_id: id }, body, base }) => {
      await removeContainerConsumer(ctx, id, { name: body.name, url: body.URL })
      return reply(await view(ctx, id, base))
    },
  ),
  showContainerConsumer: operation(
    {
      method: 'GET',
      path: '/containers/{container_id}/consumers/{consumer_id}',
      scopes: PROJECT,
      allow: allow.seeConsumer,
      summary: 'One thing that needs a container',
      action: 'consumer:get',
      status: 200,
      returns: Shown,
    },
    async (ctx, { params }) => viewOf(await getContainerConsumer(ctx, params.container_id, params.consumer_id)),
  ),
}
