/** The attributes that every resource with a name has, and how they are shown. */
import { Type } from '../../../../api/schema.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { type Attributes, attr, shownOnly } from '../../resource/attribute.ts'
import type { View } from '../../resource/operation.ts'
import { list, name, text } from '../../resource/reader.ts'

const Time = Type.String({ format: 'date-time' })

export const standardAttributes = {
  id: shownOnly(Type.String(), { filter: { field: 'id', value: (id) => id }, sort: 'id' }),
  project_id: attr(text(255), { field: 'projectId', create: 'may', filter: 'projectId', sort: 'projectId' }),
  tenant_id: attr(text(255), { field: 'projectId', create: 'may', filter: 'projectId', sort: 'projectId' }),
  name: attr(name, { field: 'name', create: 'may', update: 'may', filter: 'name', sort: 'name' }),
  description: attr(name, { field: 'description', create: 'may', update: 'may', filter: 'description' }),
  tags: attr(list(text(255)), { field: 'tags', create: 'may' }),
  created_at: shownOnly(Time, { sort: 'createdAt' }),
  updated_at: shownOnly(Time, { sort: 'updatedAt' }),
  revision_number: shownOnly(Type.Integer(), {
    filter: { field: 'revision', value: (revision) => Number(revision) },
    sort: 'revision',
  }),
} as const satisfies Attributes

/** `status` of what is as its owner has switched it. */
export const switchedStatus = shownOnly(Type.Enum(['ACTIVE', 'DOWN']), {
  filter: { field: 'up', value: (status) => (status === 'ACTIVE' || status === 'DOWN' ? status === 'ACTIVE' : undefined) },
  sort: 'enabled',
})

interface Dated {
  id: string
  projectId: string
  description: string
  createdAt: number
  updatedAt: number
  revision: number
}

/** What every reply says of an object. */
export const standardView = (item: Dated): View => ({
  id: item.id,
  project_id: item.projectId,
  tenant_id: item.projectId,
  description: item.description,
  created_at: isoSeconds(item.createdAt),
  updated_at: isoSeconds(item.updatedAt),
  revision_number: item.revision,
})

export const fixedIpView = ({ subnetId, ip }: { subnetId: string; ip: string }) => ({ subnet_id: subnetId, ip_address: ip })
