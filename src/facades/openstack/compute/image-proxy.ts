/** What Nova's old API of images has of its own: the parts it needs, and its words for what images refuse. */
import { type ImageFiles, type ImageLimits, imageRefusals } from '../../../domain/image/index.ts'
import type { CloudError } from '../../../kernel/errors.ts'
import { novaRefusals } from './refusals.ts'

export interface ImageParts {
  files: ImageFiles
  limits: ImageLimits
}

/** Until images' own API was left to do it. */
export const PROXIED = { until: '2.35', reaches: 'image' } as const
export const METADATA_PROXIED = { until: '2.38', reaches: 'image' } as const

/** @param forbidden what is said of an image that is others', or protected */
export async function inNovasWords<T>(work: Promise<T>, forbidden: () => CloudError): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (imageRefusals.image_not_found.is(thrown)) throw novaRefusals.image_absent()
    if (imageRefusals.not_owner.is(thrown) || imageRefusals.protected.is(thrown)) throw forbidden()
    throw thrown
  }
}
