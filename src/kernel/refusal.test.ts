import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from './errors.ts'
import { defineRefusals } from './refusal.ts'

const refusals = defineRefusals('zoo', {
  animal_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Animal ${id} was not found.` },
  closed: { code: 'unavailable', say: () => 'The zoo is closed.' },
})

test('a refusal carries its service, its reason, its facts and its sentence', () => {
  const error = refusals.animal_not_found({ id: 'a1' }, { field: 'id', internal: 'looked twice' })
  const { code, service, reason, facts, message, field, internal, retryable } = error
  assert.deepEqual(
    { code, service, reason, facts, message, field, internal, retryable },
    {
      code: 'not_found',
      service: 'zoo',
      reason: 'animal_not_found',
      facts: { id: 'a1' },
      message: 'Animal a1 was not found.',
      field: 'id',
      internal: 'looked twice',
      retryable: false,
    },
  )
})

test('one without facts takes its detail first', () => {
  const { facts, retryable, internal } = refusals.closed({ internal: 'no keeper' })
  assert.deepEqual([facts, retryable, internal], [{}, true, 'no keeper'])
})

test('a refusal knows its own among all that is thrown', () => {
  const other = defineRefusals('museum', { closed: { code: 'conflict', say: () => 'The museum is closed.' } })
  assert.ok(refusals.closed.is(refusals.closed()))
  for (const thrown of [other.closed(), refusals.animal_not_found({ id: 'a' }), new Error('closed'), undefined])
    assert.equal(refusals.closed.is(thrown), false)
})

test('an error that nobody declared is the core’s, and bears its code for a reason', () => {
  const { service, reason, facts } = new CloudError('conflict', 'No.')
  assert.deepEqual([service, reason, facts], ['core', 'conflict', {}])
})
