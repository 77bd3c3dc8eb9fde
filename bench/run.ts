/** `npm run bench`: every benchmark; `npm run bench -- NAME…` those. Prints figures; judges nothing by exit code but that all ran. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureCompiledCode } from '../tools/setup/compiled-code.mjs'
import type { Benchmark } from './benchmark.ts'
import { figureText } from './figure-text.ts'

const FOLDER = join(import.meta.dirname, 'benchmarks')
const say = (line: string) => void process.stdout.write(`${line}\n`)

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false }, plans: { type: 'string' } },
})
const known = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
const unknown = positionals.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.\n`)
  process.exit(1)
}
// as `npm start` does before every cloud: what compiles while it starts keeps the compiler in memory
await ensureCompiledCode()

for (const name of positionals.length > 0 ? positionals : known) {
  const { benchmark } = (await import(join(FOLDER, `${name}.ts`))) as { benchmark: Benchmark }
  say(`${name}: ${benchmark.about}`)
  if (values.list) continue
  try {
    for (const figure of await benchmark.run((line) => say(`    ${line}`), { ...(values.plans && { plans: values.plans }) }))
      say(figureText(figure))
  } catch (error) {
    say(`  FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exitCode = 1
  }
}
