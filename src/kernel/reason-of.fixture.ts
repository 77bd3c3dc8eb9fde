/** Tells tests why something was refused. */
import { CloudError } from './errors.ts'

/** The reason of the refusal; undefined where there was none. What is no refusal is thrown on. */
export async function reasonOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (thrown) {
    if (thrown instanceof CloudError) return thrown.reason
    throw thrown
  }
}
