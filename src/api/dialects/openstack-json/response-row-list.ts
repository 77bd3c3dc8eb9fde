/** Lists joined from what was rendered before: only rows that are new or have changed are read and rendered. */
import { nextTurn } from '../../../kernel/clock.ts'
import type { FragmentCache } from './response-row-cache.ts'

export interface Stamped {
  id: string
  /** Changes with all that the row shows. */
  stamp: string
}

/** How many are rendered before others have their turn. */
const AT_ONCE = 50

/**
 * Fragments in the order of their keys; rows that went meanwhile are left out.
 * @param form what the rendering depends on besides the row: version, base URL, sight of things
 * @param render JSON by id of those rows that are still there
 */
export async function fragmentsOf(
  cache: FragmentCache,
  form: string,
  keys: readonly Stamped[],
  render: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<Buffer[]> {
  const found = keys.map(({ id, stamp }) => cache.find(form, id, stamp))
  const missing = keys.flatMap((_, i) => (found[i] ? [] : [i]))
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    if (at > 0) await nextTurn()
    const some = missing.slice(at, at + AT_ONCE)
    const rendered = await render(some.flatMap((i) => keys[i]?.id ?? []))
    for (const i of some) {
      const key = keys[i]
      const json = key && rendered.get(key.id)
      if (!key || json === undefined) continue
      const fragment = Buffer.from(json)
      found[i] = fragment
      cache.keep(form, key.id, key.stamp, fragment)
    }
  }
  return found.flatMap((fragment) => fragment ?? [])
}
