/** A copy without some keys; symbols, which carry what only older versions show, stay. */
export function without(body: unknown, keys: readonly string[]): unknown {
  const copy: Record<PropertyKey, unknown> = { ...(body as object) }
  for (const key of keys) delete copy[key]
  return copy
}

type Change = (body: unknown) => unknown

/** Changes what stands under one key of a reply: `{server: …}`. */
export const inside =
  (key: string, change: Change): Change =>
  (body) => ({ ...(body as object), [key]: change((body as Record<string, unknown>)[key]) })

/** Changes each item of the list under one key. */
export const eachOf =
  (key: string, change: Change): Change =>
  (body) => ({ ...(body as object), [key]: ((body as Record<string, unknown>)[key] as unknown[]).map(change) })
