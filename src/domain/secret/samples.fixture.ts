import type { MakeSamples } from '../samples.fixture.ts'
import { createSecret, type PayloadSealing } from './index.ts'

export const makeSamples: MakeSamples<{ sealing: PayloadSealing }> = async ({ member, parts: { sealing } }) => {
  const payload = { contentType: 'text/plain', bytes: Buffer.from('a sample') } as const
  return { secret: (await createSecret(member, sealing, { name: 'sample', payload })).id }
}
