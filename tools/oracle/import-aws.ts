/**
 * `node tools/oracle/import-aws.ts service-2.json ec2`: keeps of a service model of botocore (in its package, gunzipped) the names of all
 * operations, as `apis/aws/<service>.json`, and the shapes of those that this cloud has, without prose, as `apis/aws/oracle/<service>.json`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FACES } from '../../src/programs/services.ts'
import { ROOT } from '../setup/paths.mjs'
import type { AwsModel, AwsShape } from './aws-model.ts'

const [source, service] = process.argv.slice(2)
if (!source || !service) throw new Error('node tools/oracle/import-aws.ts service-2.json SERVICE')
const model = JSON.parse(readFileSync(source, 'utf8')) as AwsModel

const names = Object.keys(model.operations).sort()
const facts = names.map((name) => JSON.stringify({ method: 'POST', path: '/', name, verb: name }))
const folder = join(ROOT, 'apis/aws')
mkdirSync(join(folder, 'oracle'), { recursive: true })
writeFileSync(join(folder, `${service}.json`), `[\n${facts.join(',\n')}\n]\n`)

const served = new Set(
  FACES.filter(({ name }) => name === service).flatMap(({ apis }) => apis.flatMap(({ api }) => Object.keys(api))),
)
const shapes = new Map<string, AwsShape>()
const operations = Object.fromEntries(
  Object.entries(model.operations)
    .filter(([name]) => served.has(name))
    .map(([name, { input, output }]) => {
      for (const shape of [input, output]) if (shape) gather(shape.shape)
      return [name, { input, output }]
    }),
)

function gather(name: string): void {
  const shape = model.shapes[name]
  if (!shape || shapes.has(name)) return
  shapes.set(name, withoutProse(shape))
  for (const { shape: inner } of Object.values(shape.members ?? {})) gather(inner)
  if (shape.member) gather(shape.member.shape)
}

function withoutProse({ type, required, members, member, enum: values }: AwsShape): AwsShape {
  const plain = (one: { shape: string; locationName?: string; queryName?: string }) => ({
    shape: one.shape,
    locationName: one.locationName,
    queryName: one.queryName,
  })
  return {
    type,
    required,
    enum: values,
    members: members && Object.fromEntries(Object.entries(members).map(([name, one]) => [name, plain(one)])),
    member: member && plain(member),
  }
}

const lines = (entries: Iterable<[string, unknown]>) =>
  [...entries].map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')
const text = `{
"origin": "botocore, data/${service}/${model.metadata.apiVersion}/service-2.json",
"licence": "Apache-2.0",
"operations": {
${lines(Object.entries(operations))}
},
"shapes": {
${lines([...shapes].sort(([a], [b]) => (a < b ? -1 : 1)))}
}
}
`
writeFileSync(join(folder, 'oracle', `${service}.json`), text)
process.stderr.write(`${names.length} operations, ${shapes.size} shapes of ${Object.keys(operations).length}\n`)
