/** Writes metrics in Prometheus' text format. */

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  labels?: Labels
  value: number
  /** After the family's name: `_bucket`, `_sum`. */
  suffix?: string
}

export interface Family {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  samples: readonly Sample[]
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** @throws Error for a name that Prometheus does not take */
export function requireName(name: string): void {
  if (!NAME.test(name)) throw new Error(`${name} is no name of a metric or a label.`)
}

export const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({ name, help, type: 'gauge', samples })

export const metricsText = (families: readonly Family[]): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      requireName(name)
      const lines = samples.map(({ labels, value, suffix = '' }) => `${name}${suffix}${labelsText(labels)} ${numberText(value)}`)
      return [
        `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
        `# TYPE ${name} ${type}`,
        ...lines,
        '',
      ].join('\n')
    })
    .join('')

function labelsText(labels: Labels = {}): string {
  const parts = Object.entries(labels).map(([name, value]) => {
    requireName(name)
    return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
  })
  return parts.length > 0 ? `{${parts.join(',')}}` : ''
}

const numberText = (value: number): string =>
  Number.isNaN(value)
    ? 'NaN'
    : value === Number.POSITIVE_INFINITY
      ? '+Inf'
      : value === Number.NEGATIVE_INFINITY
        ? '-Inf'
        : `${value}`
