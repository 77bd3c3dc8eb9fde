/** Finds in a pool's layers those that merely stand between two others: no volume and no snapshot is one, and only one other stands on it. Pure. */

export interface LayerGraph {
  /** Each layer's parent, where that is a layer too. */
  parents: ReadonlyMap<string, string | undefined>
  /** What volumes and snapshots are, and what is about to be a snapshot. */
  linked: ReadonlySet<string>
}

export interface LayerRun {
  /** Which takes in what they hold, and stays. */
  into: string
  /** Those that go, the nearest to `into` first: what it stands on, what that stands on, and so on. */
  layers: string[]
}

/** One for each layer that something can be merged into; what stands between two others is itself none. */
export function layerRuns({ parents, linked }: LayerGraph): LayerRun[] {
  const children = new Map<string, number>()
  for (const parent of parents.values()) if (parent !== undefined) children.set(parent, (children.get(parent) ?? 0) + 1)
  const isBetween = (name: string) => parents.has(name) && !linked.has(name) && children.get(name) === 1
  return [...parents.keys()].flatMap((into) => {
    // what nobody is or stands on goes altogether
    if (isBetween(into) || (!linked.has(into) && !children.has(into))) return []
    const layers: string[] = []
    for (let at = parents.get(into); at !== undefined && isBetween(at); at = parents.get(at)) layers.push(at)
    return layers.length > 0 ? [{ into, layers }] : []
  })
}

/** From the newest to the oldest. */
export function chainOf(parents: LayerGraph['parents'], newest: string): string[] {
  const names: string[] = []
  for (let at: string | undefined = newest; at !== undefined; at = parents.get(at)) names.push(at)
  return names
}
