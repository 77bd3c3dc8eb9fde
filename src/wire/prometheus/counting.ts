/** Counts in memory, by labels. */
import { type Family, type Labels, requireName, type Sample } from './text.ts'

const MOST_SERIES = 2000

/** The series of labels, and one for all that came when there were too many. */
class Series<T> {
  readonly #names: readonly string[]
  readonly #make: () => T
  readonly #found = new Map<string, { labels: Labels; held: T }>()

  constructor(names: readonly string[], make: () => T) {
    for (const name of names) requireName(name)
    this.#names = names
    this.#make = make
  }

  of(values: readonly string[]): T {
    const key = values.join('\u0000')
    const had = this.#found.get(key)
    if (had) return had.held
    if (this.#found.size >= MOST_SERIES && values.some((value) => value !== 'other')) return this.of(values.map(() => 'other'))
    const labels = Object.fromEntries(this.#names.map((name, i) => [name, values[i] ?? '']))
    const held = this.#make()
    this.#found.set(key, { labels, held })
    return held
  }

  all = (): { labels: Labels; held: T }[] => [...this.#found.values()]
}

/** A number that only rises. */
export class Counter {
  readonly #about: Pick<Family, 'name' | 'help'>
  readonly #series: Series<{ value: number }>

  /** @param labels their names; values come in the same order */
  constructor(name: string, help: string, labels: readonly string[] = []) {
    this.#about = { name, help }
    this.#series = new Series(labels, () => ({ value: 0 }))
  }

  /** One series of it, for who counts it often. */
  of(values: readonly string[]): { value: number } {
    return this.#series.of(values)
  }

  add(values: readonly string[], by = 1): void {
    this.#series.of(values).value += by
  }

  family = (): Family => ({
    ...this.#about,
    type: 'counter',
    samples: this.#series.all().map(({ labels, held }) => ({ labels, value: held.value })),
  })
}

export interface Counted {
  buckets: number[]
  sum: number
  count: number
}

/** How many values are at most so large, for a few sizes. */
export class Histogram {
  readonly #about: Pick<Family, 'name' | 'help'>
  readonly #bounds: readonly number[]
  readonly #series: Series<Counted>

  /** @param bounds rising */
  constructor(name: string, help: string, { labels = [], bounds }: { labels?: readonly string[]; bounds: readonly number[] }) {
    this.#about = { name, help }
    this.#bounds = bounds
    this.#series = new Series(labels, () => ({ buckets: bounds.map(() => 0), sum: 0, count: 0 }))
  }

  /** One series of it, for who observes it often. */
  of(values: readonly string[]): Counted {
    return this.#series.of(values)
  }

  observe(values: readonly string[], value: number): void {
    this.observeIn(this.#series.of(values), value)
  }

  /** @param counted from `of` */
  observeIn(counted: Counted, value: number): void {
    counted.sum += value
    counted.count++
    const at = this.#bounds.findIndex((bound) => value <= bound)
    if (at >= 0) counted.buckets[at] = (counted.buckets[at] ?? 0) + 1
  }

  family = (): Family => ({
    ...this.#about,
    type: 'histogram',
    samples: this.#series.all().flatMap(({ labels, held }) => this.#samplesOf(labels, held)),
  })

  #samplesOf(labels: Labels, { buckets, sum, count }: Counted): Sample[] {
    let below = 0
    const cumulative = this.#bounds.map((bound, i): Sample => {
      below += buckets[i] ?? 0
      return { suffix: '_bucket', labels: { ...labels, le: `${bound}` }, value: below }
    })
    const all: Sample = { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count }
    return [...cumulative, all, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count }]
  }
}
