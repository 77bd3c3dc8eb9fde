/** Reads what Nova's old list of images is asked for: it hands its filters on to images, each under the name it has there. */
import { type Static, Type } from '../../../api/schema.ts'
import type { ImageField, ImageListRequest } from '../../../domain/image/index.ts'
import type { Filter } from '../../../kernel/page.ts'
import { choicesOf } from '../resource/filter-operators.ts'
import { changedWithin, PAGE_MAX } from './list.ts'
import { paging } from './pieces.ts'
import { novaRefusals } from './refusals.ts'

const text = Type.Optional(Type.String())
const count = Type.Optional(Type.Integer({ minimum: 0 }))

/** Any `property-…` besides, and whatever else is let pass and not looked at. */
export const imageQuery = Type.Object(
  {
    ...paging,
    page_size: count,
    offset: count,
    name: text,
    status: text,
    'changes-since': text,
    server: text,
    type: text,
    minRam: count,
    minDisk: count,
  },
  { additionalProperties: true },
)
export type ImageQuery = Static<typeof imageQuery>

const PROPERTY = 'property-'

/** @throws bad_request */
export function readImageQuery(query: ImageQuery): ImageListRequest {
  const { limit, marker } = query
  return {
    filters: filtersOf(query),
    properties: propertiesOf(query),
    // 0 is no limit, as Nova has it
    limit: Math.min(limit || PAGE_MAX, PAGE_MAX),
    ...(marker !== undefined && { marker }),
  }
}

function filtersOf(query: ImageQuery): Filter<ImageField>[] {
  const { changedSince } = changedWithin({ 'changes-since': query['changes-since'] })
  const { name, status, minRam, minDisk } = query
  return [
    ...(name === undefined ? [] : [{ field: 'name', values: choices('name', name) } as const]),
    ...(status === undefined ? [] : [{ field: 'status', values: choices('status', status.toLowerCase()) } as const]),
    ...(changedSince === undefined ? [] : [{ field: 'updatedAt', op: 'at_least', values: [changedSince] } as const]),
    ...(minRam === undefined ? [] : [{ field: 'minRamMib', values: [minRam] } as const]),
    ...(minDisk === undefined ? [] : [{ field: 'minDiskGib', values: [minDisk] } as const]),
  ]
}

function choices(name: string, given: string): string[] {
  const values = choicesOf(given)
  if (!values) throw novaRefusals.unclosed_choice({ name }, { field: name })
  return values
}

function propertiesOf(query: ImageQuery): Record<string, string> {
  const others = Object.entries(query).flatMap(([key, value]) =>
    key.startsWith(PROPERTY) && typeof value === 'string' ? [[key.slice(PROPERTY.length), value] as const] : [],
  )
  const { server, type } = query
  return {
    ...Object.fromEntries(others),
    // a link to it is taken too
    ...(server !== undefined && { instance_uuid: server.slice(server.lastIndexOf('/') + 1) }),
    ...(type !== undefined && { image_type: type }),
  }
}
