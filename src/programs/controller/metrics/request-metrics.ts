/** Counts requests as they end. */
import type { EndedRequest } from '../../../api/server/server-context.ts'
import { type Counted, Counter, type Family, Histogram } from '../../../wire/prometheus/index.ts'

const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

export class RequestMetrics {
  readonly #requests = new Counter('welkin_requests_total', 'Requests by API, operation and status.', [
    'face',
    'operation',
    'status',
  ])
  readonly #took = new Histogram('welkin_request_duration_seconds', 'From the request’s arrival to the end of its reply.', {
    labels: ['face', 'operation'],
    bounds: BOUNDS,
  })

  /** The series of operations that were asked for, by API and name: found once, and without making a key at each request. */
  readonly #known = new Map<string, Map<string, Known>>()

  /** Operations are declared names, each its API's own: what no operation serves counts together, and so does what no API serves. */
  ended = ({ face = 'none', operation = 'none', status, ms }: EndedRequest): void => {
    const known = this.#known.get(face)?.get(operation) ?? this.#begin(face, operation)
    let counter = known.byStatus.get(status)
    if (!counter) {
      counter = this.#requests.of([face, operation, `${status}`])
      known.byStatus.set(status, counter)
    }
    counter.value++
    this.#took.observeIn(known.took, ms / 1000)
  }

  #begin(face: string, operation: string): Known {
    const known: Known = { took: this.#took.of([face, operation]), byStatus: new Map() }
    const ofFace = this.#known.get(face) ?? new Map<string, Known>()
    this.#known.set(face, ofFace.set(operation, known))
    return known
  }

  families = (): Family[] => [this.#requests.family(), this.#took.family()]
}

interface Known {
  readonly took: Counted
  readonly byStatus: Map<number, { value: number }>
}
