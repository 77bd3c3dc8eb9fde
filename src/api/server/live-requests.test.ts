import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LiveRequest, LiveRequests } from './live-requests.ts'

test('those that have not ended are told, whatever order others ended in, and though they end by it', () => {
  const live = new LiveRequests()
  const told: number[] = []
  const requests = Array.from({ length: 6 }, (_, i): LiveRequest => {
    const request: LiveRequest = {
      place: 0,
      abort() {
        told.push(i)
        live.remove(request)
      },
    }
    return request
  })
  for (const request of requests) live.add(request)
  for (const i of [0, 5, 3]) live.remove(requests[i] as LiveRequest)
  assert.equal(live.size, 3)
  live.abortAll(() => new Error('the end'))
  assert.deepEqual([told.sort(), live.size], [[1, 2, 4], 0])
})
