import type { MakeSamples } from '../samples.fixture.ts'

/** One that nothing bears yet. */
export const makeSamples: MakeSamples = async () => ({ tag: 'blue' })
