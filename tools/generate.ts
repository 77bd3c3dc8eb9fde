/** `npm run generate`: writes the generated files that are stale. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generateAll, staleOf } from './generate/generated.ts'
import { ROOT } from './setup/paths.mjs'
import { say } from './setup/say.mjs'

const generated = await generateAll()
for (const path of staleOf(generated)) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), generated.get(path) ?? '')
  say(`Wrote ${path}`)
}
