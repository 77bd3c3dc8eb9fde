/** What a benchmark is: it measures something of the cloud, and the limit beside it in the same run. */

export interface Figure {
  /** What was measured, in a few words. */
  what: string
  value: number
  unit: string
  /** The best that this machine could do, measured in the same run, in the same unit. */
  limit?: { what: string; value: number }
  /** The same where there was less to do. */
  grown?: readonly { what: string; value: number }[]
  /** What the figure has to reach; `most` for what should be small, `least` for what should be large. */
  goal?: { most: number } | { least: number }
  /** The figure of OpenStack on such a machine, where it is known. */
  openstack?: number
}

export interface Benchmark {
  /** One line for the list. */
  about: string
  /** @param say tells how it goes; figures are printed by whoever runs it */
  run(say: (line: string) => void, options: BenchmarkOptions): Promise<Figure[]>
}

export interface BenchmarkOptions {
  /** The file that is told how the database reads each list, by benchmarks of lists. */
  plans?: string
}

export function reached({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined
  return 'most' in goal ? value <= goal.most : value >= goal.least
}

/** Of an even count the lower middle. @throws Error when there are none */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
  if (middle === undefined) throw new Error('Nothing was measured.')
  return middle
}
