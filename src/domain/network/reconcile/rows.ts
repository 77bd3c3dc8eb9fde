/** Rows by long lists of values, in statements of bounded length. */
const AT_ONCE = 400

/** All that `query` finds for the values, asked in pieces. */
export async function inPieces<V, R>(values: Iterable<V>, query: (piece: V[]) => Promise<R[]>): Promise<R[]> {
  const all = [...new Set(values)]
  const found: R[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) found.push(...(await query(all.slice(from, from + AT_ONCE))))
  return found
}
