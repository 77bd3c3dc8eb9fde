import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../kernel/errors.ts'
import { silentLog } from '../kernel/log.ts'
import { defineRefusals } from '../kernel/refusal.ts'
import { httpStatus, plainFace } from './errors.ts'
import { noteUnsaid } from './pipeline/refusal.ts'
import { inWordsOf, ourWords, type SaidBy, saidOf, sameWords } from './refusal-table.ts'
import { apiRefusals } from './refusals.ts'

const refusals = defineRefusals('zoo', {
  animal_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Animal ${id} was not found.` },
  closed: { code: 'unavailable', say: () => 'The zoo is closed.' },
})

const said = {
  animal_not_found: { status: 400, say: ({ id }) => `No such beast: ${id.toUpperCase()}` },
  closed: ourWords,
} satisfies SaidBy<typeof refusals>

test('an API says a refusal in its own words, made of its facts', () => {
  const error = refusals.animal_not_found({ id: 'a1' }, { field: 'id', internal: 'told to the log' })
  const told = inWordsOf({ zoo: said }, error)
  assert.equal(told.message, 'No such beast: A1')
  assert.deepEqual(
    [told.code, told.reason, told.field, told.internal],
    ['not_found', 'animal_not_found', 'id', 'told to the log'],
  )
  assert.equal(saidOf({ zoo: said }, error)?.status, 400)
})

test('our words, and refusals of others, pass as they are', () => {
  for (const error of [refusals.closed(), new CloudError('conflict', 'No.', { service: 'park', reason: 'closed' })])
    assert.equal(inWordsOf({ zoo: said }, error), error)
  assert.equal(saidOf({ zoo: said }, new CloudError('conflict', 'No.', { service: 'zoo', reason: 'toString' })), undefined)
})

test('a line for each of the refusals that an API declares itself', () => {
  assert.deepEqual(sameWords(refusals), { animal_not_found: {}, closed: {} })
})

test('a refusal that no line says is told to the operator', () => {
  const told: object[] = []
  const note = (error: CloudError) =>
    noteUnsaid({ ...plainFace, status: httpStatus }, error, { ...silentLog, error: (fields) => told.push(fields) })
  note(refusals.closed())
  note(apiRefusals.no_such_path())
  assert.deepEqual(told, [{ service: 'zoo', reason: 'closed' }])
})

test('a refusal that an API takes for another code keeps its name, its facts and what is for the log', () => {
  const error = refusals.animal_not_found({ id: 'a1' }, { internal: 'told to the log', cause: 'why' })
  const told = error.saying('No such beast.', { code: 'bad_request', field: 'animal' })
  assert.ok(refusals.animal_not_found.is(told))
  const { code, message, field, internal, facts, cause } = told
  assert.deepEqual(
    [code, message, field, internal, facts, cause],
    ['bad_request', 'No such beast.', 'animal', 'told to the log', { id: 'a1' }, 'why'],
  )
})

test('a table that forgets a refusal, invents one or asks for a fact that is not told does not compile', () => {
  const forgets = { closed: ourWords }
  // @ts-expect-error: animal_not_found is not said
  assert.ok(forgets satisfies SaidBy<typeof refusals>)
  assert.ok({
    ...said,
    // @ts-expect-error: a refusal tells its id, not a name
    animal_not_found: { say: ({ name }) => `No such beast: ${name}` },
  } satisfies SaidBy<typeof refusals>)
  // @ts-expect-error: nothing refuses so
  assert.ok({ ...said, asleep: ourWords } satisfies SaidBy<typeof refusals>)
})
