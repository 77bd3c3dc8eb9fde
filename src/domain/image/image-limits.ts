/** Limits what images may be, and how many a project may have unless the operator says otherwise. */
import { imageRefusals } from './refusals.ts'

/** -1 is no limit. */
export interface ImageLimits {
  /** Of one image's file. */
  imageBytes: number
  /** Of one project, unless identity's limits say otherwise. */
  imagesPerProject: number
  /** Of all files of a project together, with what is being uploaded. */
  bytesPerProject: number
  /** Of all files of a project that wait for an import. */
  stagedBytesPerProject: number
  /** Of a project at once. */
  uploadsPerProject: number
  propertiesPerImage: number
  tagsPerImage: number
  membersPerImage: number
}

const GIB = 2 ** 30

/** The per-image figures are OpenStack's own defaults. */
export const IMAGE_LIMITS: ImageLimits = {
  imageBytes: 2 ** 40,
  imagesPerProject: 100,
  bytesPerProject: 50 * GIB,
  stagedBytesPerProject: 50 * GIB,
  uploadsPerProject: 10,
  propertiesPerImage: 128,
  tagsPerImage: 128,
  membersPerImage: 128,
}

/** @throws over_quota */
export function requireWithin(limit: number, count: number, resource: 'members' | 'properties' | 'tags'): void {
  if (limit < 0 || count <= limit) return
  throw imageRefusals.limit_exceeded({ resource, wanted: count, limit })
}
