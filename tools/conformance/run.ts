/** `npm run conformance -- LIST|REGEX…`: tempest's tests on a cloud; exit code 0 only when something passed and nothing failed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { placeOf } from '../oracle/exchange.ts'
import { startRecordingProxy } from '../oracle/recording-proxy.ts'
import { watchWithOracle } from '../oracle/watch.ts'
import { say } from '../setup/say.mjs'
import { accessOf, logIn } from './access.ts'
import { gatherFacts } from './cloud-facts.ts'
import { readOptions } from './options.ts'
import { inCloud } from './own-cloud.ts'
import { select } from './selection.ts'
import { runTempest } from './stestr.ts'
import { ensureTempest } from './tempest.ts'
import { tempestConf } from './tempest-conf.ts'
import { judge, type Verdict } from './verdict.ts'

const options = readOptions(process.argv.slice(2), new Date())
const folder = resolve(options.log)

async function examine(state: string): Promise<Verdict> {
  const watch = watchWithOracle('identity')
  const { patterns, required } = select(options)
  const access = accessOf(state)
  const facts = await gatherFacts(await logIn(access))
  const { pathname } = new URL(access.identity.replace(/\/v3$/, ''))
  const proxy = await startRecordingProxy((url, exchange) => {
    const place = placeOf(url.pathname, { [pathname]: 'identity' })
    if (place) watch.see({ ...exchange, path: place.path })
  })
  const personas = patterns.some((pattern) => pattern.includes('keystone_tempest_plugin'))
  const conf = tempestConf({ access, facts, folder, proxy: proxy.url, personas })
  writeFileSync(join(folder, 'tempest.conf'), conf, { mode: 0o600 }) // it holds a password
  const outcomes = await runTempest({ tempest, folder, patterns, concurrency: options.concurrency })
  await proxy.close()
  return judge(outcomes, required, watch)
}

mkdirSync(folder, { recursive: true })
const tempest = await ensureTempest(options.venv)
const { passed, lines } = await inCloud({ ...options, log: folder }, examine)
for (const line of lines) process.stdout.write(`${line}\n`)
say(`Logs, configuration and results: ${folder}`)
process.exitCode = passed ? 0 : 1
