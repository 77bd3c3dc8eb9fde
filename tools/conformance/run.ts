/** `npm run conformance -- LIST|REGEX…`: tempest's tests on a cloud; exit code 0 only when something passed and nothing failed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startRecordingProxy } from '../oracle/recording-proxy.ts'
import { watchCloud } from '../oracle/watch.ts'
import { say } from '../setup/say.mjs'
import { accessOf, logIn } from './access.ts'
import { gatherFacts } from './cloud-facts.ts'
import { serveImages } from './image-server.ts'
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
  const { patterns, required } = select(options)
  const access = accessOf(state)
  const asking = await logIn(access)
  const facts = await gatherFacts(asking, folder)
  const watch = watchCloud(rootsOf(asking.endpoints))
  const proxy = await startRecordingProxy(({ pathname }, exchange) => watch.hear(pathname, exchange))
  const personas = patterns.some((pattern) => pattern.includes('_tempest_plugin'))
  const served = options.cloud === undefined && facts.imageFile ? await serveImages(facts.imageFile.path) : undefined
  const conf = tempestConf({
    access,
    facts: { ...facts, ...(served && { downloads: served }) },
    folder,
    proxy: proxy.url,
    personas,
  })
  writeFileSync(join(folder, 'tempest.conf'), conf, { mode: 0o600 }) // it holds a password
  const outcomes = await runTempest({ tempest, folder, patterns, concurrency: options.concurrency })
  served?.close()
  await proxy.close()
  return judge(outcomes, required, watch)
}

/** What catalogues call a service, where its description is called otherwise. */
const DESCRIBED_AS: Readonly<Record<string, string>> = { 'block-storage': 'volume', volumev3: 'volume' }

/** Catalogues name a service with its version or without; descriptions begin at the version. */
const rootsOf = (endpoints: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...endpoints].map(([type, url]) => [new URL(url).pathname.replace(/\/v[\d.]+$/, ''), DESCRIBED_AS[type] ?? type]),
  )

mkdirSync(folder, { recursive: true })
const tempest = await ensureTempest(options.venv)
const { passed, lines } = await inCloud({ ...options, log: folder }, examine)
for (const line of lines) process.stdout.write(`${line}\n`)
say(`Logs, configuration and results: ${folder}`)
process.exitCode = passed ? 0 : 1
