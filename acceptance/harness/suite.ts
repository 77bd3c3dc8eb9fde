/** The frame of a file: one cloud, started before its steps and ended after them, then nothing of it may be left on the machine. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Overheard, overhear } from './api-recorder.ts'
import { type Cloud, type CloudOptions, makeCloud } from './cloud.ts'
import { diagnose } from './diagnosis.ts'
import { eventually } from './eventually.ts'
import { leftovers, lookAtMachine, type Machine, trailOf } from './machine.ts'

export interface Suite {
  readonly cloud: Cloud
  /** A test. In a suite whose steps build on each other it fails at once after a failed one. */
  step(name: string, act: () => Promise<void>): void
  /** The last step: ends the cloud and looks for what it left. */
  nothingIsLeft(): void
}

export interface SuiteOptions extends CloudOptions {
  /** Each step needs what those before it made. */
  chained?: boolean
  /** What the client and identity say to each other is held against Keystone's description. */
  overheard?: boolean
}

const KEEP = process.env.KEEP === '1'

export function suite(options: SuiteOptions): Suite {
  let made: Cloud | undefined
  let machine: Machine | undefined
  let ears: Overheard | undefined
  let failed: string | undefined
  let started = false
  let ended = false
  let outlive = () => {}
  const cloud = () => made ?? assert.fail('The cloud did not start.')

  const step = (name: string, act: () => Promise<void>) =>
    test(`${options.name}: ${name}`, async () => {
      if (failed && (options.chained || !started)) assert.fail(`Not tried: "${failed}" failed.`)
      try {
        await act()
      } catch (error) {
        const isFirst = !failed
        failed ??= name
        if (made && started && isFirst && error instanceof Error) error.stack += `\n\n${await diagnose(made)}`
        throw error
      }
    })

  step('the cloud starts', async () => {
    machine = await lookAtMachine()
    made = await makeCloud(options)
    if (options.overheard) ears = await overhear()
    made.proxy = ears?.url
    outlive = endWhenKilled(made)
    await made.start()
    started = true
  })

  after(() => outlive())
  after(async () => {
    if (!made || ended) return
    await ears?.finish().catch(() => undefined) // another step has failed and is told
    if (KEEP && failed) tellHowToEnter(made)
    else await made.end().catch(() => undefined) // and what the file made besides is ended all the same
  })

  return {
    get cloud() {
      return cloud()
    },
    step: (name, act) => void step(name, act),
    nothingIsLeft() {
      test(`${options.name}: ended, it leaves nothing`, async () => {
        if (failed && (KEEP || !started)) assert.fail(`Not tried: "${failed}" failed.`)
        const trail = trailOf(cloud())
        await cloud().end()
        ended = true
        await ears?.finish()
        const was = machine ?? assert.fail('The machine was not looked at before.')
        await eventually('nothing is left', async () => assert.deepEqual(await leftovers(trail, was), []), { withinMs: 5_000 })
      })
    },
  }
}

/** The runner sends SIGTERM to a file that takes too long, a terminal SIGINT. @returns what ends waiting for that */
function endWhenKilled(cloud: Cloud): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143 }
  const end = (signal: keyof typeof codes) => {
    if (KEEP) tellHowToEnter(cloud)
    else cloud.endNow()
    process.exit(codes[signal])
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  return () => void process.off('SIGINT', end).off('SIGTERM', end)
}

function tellHowToEnter(cloud: Cloud): void {
  process.stderr.write(`
The cloud is kept. To enter it:
  export OS_CLIENT_CONFIG_FILE=${cloud.cloudsYaml} OS_CLOUD=welkin
  tail ${cloud.root}/log/*.log; ip netns exec wk-${cloud.id} ip link; bin/welkin doctor --state ${cloud.root}
To end it: bin/welkin down --state ${cloud.root} --guests --purge; rm -r ${cloud.clientFolder}
`)
}
