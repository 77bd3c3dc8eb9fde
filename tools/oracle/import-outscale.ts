/**
 * `node tools/oracle/import-outscale.ts outscale.yaml`: keeps of OUTSCALE's published description the names of all operations, as
 * `apis/outscale/api.json`, and what those ask and answer that this cloud has, without prose, as `apis/outscale/oracle/api.json`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { FACES } from '../../src/programs/services.ts'
import { ROOT } from '../setup/paths.mjs'

type Json = unknown
interface Description {
  info: { version: string }
  paths: Record<string, Json>
  components: { schemas: Record<string, Json> }
}

const [source] = process.argv.slice(2)
if (!source) throw new Error('node tools/oracle/import-outscale.ts outscale.yaml')
const { info, paths, components } = parse(readFileSync(source, 'utf8')) as Description
const folder = join(ROOT, 'apis/outscale')

const facts = Object.keys(paths)
  .sort()
  .map((path) => JSON.stringify({ method: 'POST', path, name: path.slice(1) }))
writeFileSync(join(folder, 'api.json'), `[\n${facts.join(',\n')}\n]\n`)

const served = FACES.filter(({ name }) => name === 'outscale').flatMap(({ apis }) => apis.flatMap(({ api }) => Object.keys(api)))
const schemas = new Map<string, Json>()

function gather(name: string): void {
  if (schemas.has(name)) return
  const plain = withoutProse(components.schemas[name])
  schemas.set(name, plain)
  for (const [, inner = ''] of JSON.stringify(plain).matchAll(/#\/components\/schemas\/(\w+)/g)) gather(inner)
}

function withoutProse(value: Json, keysAreNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => keysAreNames || !['description', 'example'].includes(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutProse(inner, !keysAreNames && key === 'properties')]))
}

for (const name of served) for (const end of ['Request', 'Response']) gather(`${name}${end}`)
gather('ErrorResponse')
const lines = [...schemas]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`)
const text = `{
"origin": "github.com/outscale/osc-api, outscale.yaml ${info.version}",
"licence": "BSD-3-Clause",
"components": { "schemas": {
${lines.join(',\n')}
} }
}
`
writeFileSync(join(folder, 'oracle', 'api.json'), text)
process.stderr.write(`${facts.length} operations, ${schemas.size} schemas of ${served.length}\n`)
