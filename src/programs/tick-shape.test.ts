import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

/** Microseconds of a tick after full collections while none waited. */
const tickCost = (before: string): number =>
  Number(
    execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', `${before}\n${COLLECT_AND_MEASURE}`], {
      encoding: 'utf8',
    }),
  )

const COLLECT_AND_MEASURE = `
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const tick = () => {}
  const cost = async (count) => {
    const before = process.cpuUsage()
    for (let made = 0; made < count; made += 100, await turn()) for (let i = 0; i < 100; i++) process.nextTick(tick)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / count
  }
  await cost(200_000)
  for (let i = 0; i < 12; i++, await turn()) globalThis.gc()
  await cost(100_000)
  console.log(Math.min(await cost(100_000), await cost(100_000), await cost(100_000)))`

const KEEP = `import { keepTickShape } from ${JSON.stringify(join(import.meta.dirname, 'tick-shape.ts'))}\nkeepTickShape()`

test('a full collection does not make ticks dear where their shape is kept, and does where it is not', () => {
  const [kept, lost] = [tickCost(KEEP), tickCost('')]
  assert.ok(kept * 1.5 < lost, `${kept} µs where it is kept, ${lost} µs where it is not`)
})
