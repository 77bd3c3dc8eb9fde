/** Finds files that import each other in a circle, types included. */
import { dirname, join } from 'node:path'

export interface Importing {
  path: string
  text: string
}

const SPECIFIER = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g

/** @returns each circle as its files, the largest first */
export function circlesOf(files: readonly Importing[]): string[][] {
  const known = new Set(files.map(({ path }) => path))
  const imports = new Map(
    files.map(({ path, text }) => {
      const targets = [...text.matchAll(SPECIFIER)].map(([, specifier = '']) => join(dirname(path), specifier))
      return [path, [...new Set(targets)].filter((target) => known.has(target))]
    }),
  )
  return stronglyConnected(imports)
    .filter((group) => group.length > 1)
    .sort((a, b) => b.length - a.length)
}

/** Tarjan's algorithm. */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const lower = (node: string, value: number) => lowest.set(node, Math.min(lowest.get(node) ?? value, value))
  const visit = (node: string): void => {
    order.set(node, order.size)
    lowest.set(node, order.get(node) ?? 0)
    stack.push(node)
    onStack.add(node)
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next)
        lower(node, lowest.get(next) ?? 0)
      } else if (onStack.has(next)) lower(node, order.get(next) ?? 0)
    }
    if (lowest.get(node) !== order.get(node)) return
    const group = stack.splice(stack.indexOf(node))
    for (const member of group) onStack.delete(member)
    found.push(group)
  }
  for (const node of edges.keys()) if (!order.has(node)) visit(node)
  return found
}
