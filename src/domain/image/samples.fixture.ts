import type { MakeSamples } from '../samples.fixture.ts'
import { createImage, IMAGE_LIMITS } from './index.ts'

export const makeSamples: MakeSamples = async ({ member }) => {
  const image = { name: 'private', diskFormat: 'raw', containerFormat: 'bare' }
  return { image: (await createImage(member, IMAGE_LIMITS, image)).id }
}
