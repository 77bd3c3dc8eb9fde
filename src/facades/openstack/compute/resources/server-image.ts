/** Makes images of servers, by `POST /servers/{id}/action`. */

import { reply } from '../../../../api/reply.ts'
import { strict, Type } from '../../../../api/schema.ts'
import { computeQuotas, createServerImage } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { homeProject } from '../../../../kernel/reach.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { propertiesOf } from '../image-mapping.ts'
import { metadata, name } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'

export const serverImageActions: Operations = {
  createServerImage: operation(
    {
      method: 'POST',
      path: '/servers/{server_id}/action',
      verb: 'createImage',
      summary: 'Make an image of a server',
      action: 'os_compute_api:servers:create_image',
      allow: allow.member,
      body: strict({ createImage: strict({ name, metadata: Type.Optional(metadata) }) }),
      status: 202,
      returns: Type.Object({ image_id: Type.String() }),
    },
    async (ctx, { params, body: { createImage: given }, version, base }) => {
      const properties = given.metadata ?? {}
      if (!versions.covers({ since: '2.39' }, version)) await requireFewProperties(ctx, properties)
      const id = await createServerImage(ctx, params.server_id, { name: given.name, properties, describe: propertiesOf })
      const isTold = versions.covers({ since: '2.45' }, version)
      return reply({ image_id: id }, isTold ? {} : { headers: { Location: imageUrl(base, id) } })
    },
  ),
}

/** As many as metadata of a server, until the images' own API was left to count them. @throws forbidden */
export async function requireFewProperties(ctx: StoreCtx, properties: Readonly<Record<string, string>>): Promise<void> {
  const { metadata_item: limit } = await computeQuotas.limitsOf(ctx, homeProject(ctx))
  if (limit >= 0 && Object.keys(properties).length > limit) throw novaRefusals.too_many_image_properties()
}

/** Images are beside the service, on whichever host the client asked. */
const imageUrl = (base: string, id: string): string => `${new URL(base).origin}/image/v2/images/${id}`
