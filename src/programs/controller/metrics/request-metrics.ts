/** Counts requests as they end. */
import type { EndedRequest } from '../../../api/server/server-context.ts'
import { Counter, type Family, Histogram } from '../../../wire/prometheus/index.ts'

const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

export class RequestMetrics {
  readonly #requests = new Counter('welkin_requests_total', 'Requests by operation and status.', ['operation', 'status'])
  readonly #took = new Histogram('welkin_request_duration_seconds', 'From the request’s arrival to the end of its reply.', {
    labels: ['operation'],
    bounds: BOUNDS,
  })

  /** Operations are declared names: what no operation serves counts together. */
  ended = ({ operation = 'none', status, ms }: EndedRequest): void => {
    this.#requests.add([operation, `${status}`])
    this.#took.observe([operation], ms / 1000)
  }

  families = (): Family[] => [this.#requests.family(), this.#took.family()]
}
