/** Sets as a replica holds them, sorted: a port group may have tens of thousands of members, of which one comes or goes. */

/** Is it in the sorted list? */
export function includes(list: readonly string[], one: string): boolean {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] ?? '') < one) low = middle + 1
    else high = middle
  }
  return list[low] === one
}

/** What is in one sorted list and not in the other. */
export function difference(before: readonly string[], after: readonly string[]): { gone: string[]; come: string[] } {
  const [gone, come]: [string[], string[]] = [[], []]
  let [b, a] = [0, 0]
  while (b < before.length || a < after.length) {
    const [left, right] = [before[b], after[a]]
    if (left === right) {
      b++
      a++
    } else if (right === undefined || (left !== undefined && left < right)) {
      gone.push(left ?? '')
      b++
    } else {
      come.push(right)
      a++
    }
  }
  return { gone, come }
}
