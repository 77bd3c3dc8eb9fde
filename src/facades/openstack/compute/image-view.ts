/** An image as Nova's old API shows it. */
import { Type } from '../../../api/schema.ts'
import type { Image } from '../../../domain/image/index.ts'
import { isoSeconds } from '../../../kernel/clock.ts'
import { bookmarkTo, linksTo } from './links.ts'
import { flagNamed } from './list.ts'
import { links } from './pieces.ts'

const text = Type.String()
const name = Type.Union([text, Type.Null()])

export const shownBriefly = Type.Object({ id: text, name, links })

export const shown = Type.Object({
  id: text,
  name,
  minRam: Type.Integer(),
  minDisk: Type.Integer(),
  metadata: Type.Record(text, Type.Unknown()),
  created: text,
  updated: text,
  status: Type.Enum(['ACTIVE', 'SAVING', 'DELETED', 'ERROR', 'UNKNOWN']),
  progress: Type.Integer(),
  'OS-EXT-IMG-SIZE:size': Type.Integer(),
  'OS-DCF:diskConfig': Type.Optional(text),
  server: Type.Optional(Type.Object({ id: text, links })),
  links,
})

const STATUSES: Readonly<Partial<Record<Image['status'], 'ACTIVE' | 'SAVING' | 'DELETED' | 'ERROR'>>> = {
  active: 'ACTIVE',
  queued: 'SAVING',
  saving: 'SAVING',
  deleted: 'DELETED',
  killed: 'ERROR',
}
const PROGRESS: Readonly<Partial<Record<Image['status'], number>>> = { queued: 25, saving: 50, active: 100 }

/** Images are beside the service, on whichever host the client asked. */
const linksOf = (base: string, id: string) => [
  ...linksTo(base, 'images', id),
  { rel: 'alternate', type: 'application/vnd.openstack.image', href: `${new URL(base).origin}/image/images/${id}` },
]

export const briefView = (base: string, { id, name }: Image) => ({ id, name, links: linksOf(base, id) })

const serverView = (base: string, id: string) => ({
  id,
  links: [{ rel: 'self', href: `${base}/servers/${id}` }, bookmarkTo(base, 'servers', id)],
})

/** Shown as what they say. */
const WRITTEN_AS_JSON = ['block_device_mapping', 'mappings']

/** Whoever may change the image may have written anything there: what is no JSON stays text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const metadataOf = ({ properties }: Pick<Image, 'properties'>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, WRITTEN_AS_JSON.includes(key) ? parsed(value) : value]),
  )

export function imageView(base: string, image: Image) {
  const { instance_uuid: serverId, auto_disk_config: disk } = image.properties
  return {
    ...briefView(base, image),
    minRam: image.minRamMib,
    minDisk: image.minDiskGib,
    metadata: metadataOf(image),
    created: isoSeconds(image.createdAt),
    updated: isoSeconds(image.updatedAt),
    status: STATUSES[image.status] ?? ('UNKNOWN' as const),
    progress: PROGRESS[image.status] ?? 0,
    'OS-EXT-IMG-SIZE:size': image.sizeBytes ?? 0,
    ...(serverId !== undefined && { server: serverView(base, serverId) }),
    ...(disk !== undefined && { 'OS-DCF:diskConfig': flagNamed(disk) === true ? 'AUTO' : 'MANUAL' }),
  }
}
