export { type Counted, Counter, Histogram } from './counting.ts'
export { CONTENT_TYPE, type Family, gauge, metricsText, type Sample } from './text.ts'
