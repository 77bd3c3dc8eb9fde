import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counter, gauge, Histogram, metricsText } from './index.ts'

test('the page as Prometheus reads it', () => {
  const requests = new Counter('requests_total', 'Requests.', ['face', 'status'])
  requests.add(['things', '200'])
  requests.add(['things', '200'], 2)
  requests.add(['a "b"\n', '500'])
  const took = new Histogram('took_seconds', 'How long.', { bounds: [0.1, 1] })
  for (const value of [0.05, 0.1, 0.5, 7]) took.observe([], value)
  assert.equal(
    metricsText([requests.family(), took.family(), gauge('hosts', 'Hosts.', [{ value: 3 }]), gauge('none', 'None.', [])]),
    `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{face="things",status="200"} 3
requests_total{face="a \\"b\\"\\n",status="500"} 1
# HELP took_seconds How long.
# TYPE took_seconds histogram
took_seconds_bucket{le="0.1"} 2
took_seconds_bucket{le="1"} 3
took_seconds_bucket{le="+Inf"} 4
took_seconds_sum 7.65
took_seconds_count 4
# HELP hosts Hosts.
# TYPE hosts gauge
hosts 3
`,
  )
})

test('a metric does not grow without end', () => {
  const counter = new Counter('many_total', 'Many.', ['name'])
  for (let i = 0; i < 5000; i++) counter.add([`${i}`])
  const { samples } = counter.family()
  assert.equal(samples.length, 2001)
  assert.equal(
    samples.reduce((sum, { value }) => sum + value, 0),
    5000,
  )
})

test('names that Prometheus does not take are refused', () => {
  assert.throws(() => new Counter('x', 'y', ['a-b']))
  assert.throws(() => metricsText([gauge('a b', '', [{ value: 1 }])]))
})
