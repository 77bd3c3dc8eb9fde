/**
 * `node tools/oracle/import.ts DESCRIPTION.yaml SERVICE`: keeps of a published OpenAPI description what checking needs (paths,
 * parameters, schemas; no prose) as `apis/openstack/oracle/SERVICE.json`, one path and one component on a line.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../setup/paths.mjs'
import { compact } from './compact.ts'

const [source, service] = process.argv.slice(2)
if (!source || !service) throw new Error('node tools/oracle/import.ts DESCRIPTION.yaml SERVICE')
const target = join(ROOT, 'apis/openstack/oracle', `${service}.json`)
writeFileSync(target, compact(parse(readFileSync(source, 'utf8'))))
process.stderr.write(`Wrote ${target}\n`)
