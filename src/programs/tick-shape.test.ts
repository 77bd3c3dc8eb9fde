import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

/** How many of the records of ticks that `make` brings about are there after full collections. What they save, `bench -- request-cost` shows. */
const keptBy = (make: string): number =>
  Number(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', COUNT(make)], { encoding: 'utf8' }))

const COUNT = (make: string) => `
  import { createHook } from 'node:async_hooks'
  import { keepTickShape } from ${JSON.stringify(join(import.meta.dirname, 'tick-shape.ts'))}
  const records = []
  const see = (_id, kind, _trigger, resource) => kind === 'TickObject' && records.push(new WeakRef(resource))
  const hook = createHook({ init: see }).enable()
  ${make}
  hook.disable()
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  for (let i = 0; i < 5; i++, await turn()) globalThis.gc()
  console.log(records.length === 1 ? records.filter((record) => record.deref()).length : NaN)`

test('one record of a tick outlives full collections', () => {
  assert.equal(keptBy('keepTickShape()'), 1)
})

test('without that none does', () => {
  assert.equal(keptBy('process.nextTick(() => {})'), 0)
})
