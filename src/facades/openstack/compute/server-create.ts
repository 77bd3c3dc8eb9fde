/** `POST /servers`: Nova's words to the domain's, and the domain's refusals to what Nova answers here. */
import { reply } from '../../../api/reply.ts'
import { createServers, type NewServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { imageRefusals } from '../../../domain/image/index.ts'
import { portRefusals } from '../../../domain/network/index.ts'
import { volumeRefusals } from '../../../domain/volume/index.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { CloudError } from '../../../kernel/errors.ts'
import type { Serving } from '../resource/operation.ts'
import { badDevice } from './bad-device.ts'
import { linksTo } from './links.ts'
import { type Counts, countsOf, newServerOf } from './new-server.ts'
import { isTrue } from './pieces.ts'
import { novaRefusals } from './refusals.ts'
import type { NewServerBody } from './server-body.ts'

interface CreateInput {
  body: NewServerBody
  base: string
}

export async function createSomeServers(ctx: StoreCtx, { body, base }: CreateInput, serving: Serving) {
  const counts = countsOf(body.server)
  const spec = await newServerOf(ctx, serving, body)
  const rows = await createSome(ctx, spec, counts)
  const [first] = rows
  if (!first) throw coreRefusals.internal({ internal: 'no server was made' })
  if (isTrue(body.server.return_reservation_id)) return reply({ reservation_id: first.reservation_id })
  const names = spec.securityGroups.length > 0 ? spec.securityGroups : ['default']
  const server = {
    id: first.id,
    links: linksTo(base, 'servers', first.id),
    'OS-DCF:diskConfig': first.disk_config,
    security_groups: names.map((name) => ({ name })),
    adminPass: spec.adminPass ?? '',
  }
  return reply({ server }, { headers: { Location: `${base}/servers/${first.id}` } })
}

/** In one request; whoever wants more asks again. It also bounds how often the quota is tried below. */
const MOST_AT_ONCE = 1000

/** As many as the quota allows, from the most down to the least that the caller takes. */
async function createSome(ctx: StoreCtx, spec: NewServer, { least, most }: Counts) {
  if (least > MOST_AT_ONCE) throw novaRefusals.too_many_at_once({ limit: MOST_AT_ONCE }, { field: 'server.min_count' })
  for (let count = Math.min(most, MOST_AT_ONCE); ; count--) {
    try {
      return await createServers(ctx, { ...spec, count })
    } catch (error) {
      const fewer = error instanceof CloudError && error.code === 'over_quota' && count > least
      if (!fewer) throw inNovasWords(error, spec)
    }
  }
}

/** What is named in a body and does not exist is bad input, not a missing page. */
function inNovasWords(error: unknown, { imageId }: NewServer): unknown {
  if (!(error instanceof CloudError)) return error
  if (imageRefusals.image_not_found.is(error) && error.facts.id === imageId)
    return novaRefusals.no_such_image({ field: 'server.imageRef' })
  const lacking = lackingDevice(error)
  if (lacking) return badDevice(lacking)
  if (error.code === 'not_found' || portRefusals.address_in_use.is(error))
    return error.saying(error.message, { code: 'bad_request' })
  return error
}

function lackingDevice(error: CloudError): string | undefined {
  if (volumeRefusals.volume_not_found.is(error)) return `failed to get volume ${error.facts.id}.`
  if (volumeRefusals.snapshot_not_found.is(error)) return `failed to get snapshot ${error.facts.id}.`
  return imageRefusals.image_not_found.is(error) ? `failed to get image ${error.facts.id}.` : undefined
}
