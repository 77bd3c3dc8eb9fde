import { isoSeconds } from '../../../kernel/clock.ts'
import type { View } from './resource.ts'

interface Dated {
  id: string
  projectId: string
  description: string
  createdAt: number
  updatedAt: number
  revision: number
}

/** What every reply says of an object. */
export const standardView = (item: Dated & { tags?: string[] }): View => ({
  id: item.id,
  project_id: item.projectId,
  tenant_id: item.projectId,
  description: item.description,
  ...(item.tags ? { tags: item.tags } : {}),
  created_at: isoSeconds(item.createdAt),
  updated_at: isoSeconds(item.updatedAt),
  revision_number: item.revision,
})

export const fixedIpView = ({ subnetId, ip }: { subnetId: string; ip: string }) => ({ subnet_id: subnetId, ip_address: ip })
