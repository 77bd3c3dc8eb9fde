/**
 * Every endpoint × every role × every scope × own and other rows, held against the tables in `matrix/`. A change of who may
 * what shows as a difference there; an endpoint without a row fails.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { FACES } from '../services.ts'
import { type Asking, askEverybody, prepareAsking, readTable, rowsOf, textOf } from './matrix.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let asking: Asking
/** Of all services that were asked. */
const rows: string[] = []

before(async () => {
  cloud = await startCloud()
  asking = await prepareAsking(cloud)
})
after(() => cloud?.close())

/** What open pages say to one who brings nothing: a log-in by a browser without an address, metadata of a cloud that has none. */
const OPEN_REFUSALS = ['400', '404', '405']

for (const service of new Set(FACES.map((face) => face.service)))
  test(`${service}: who may what is as its table says, and every endpoint has a row`, async () => {
    const lines = await askEverybody(asking, service)
    rows.push(...lines)
    const table = readTable(service)
    assert.ok(table !== undefined, 'it has no table')
    const kept = rowsOf(table)
    const found = rowsOf(textOf(lines))
    assert.ok(found.size > 0)
    const missing = [...found.keys()].filter((endpoint) => !kept.has(endpoint))
    assert.deepEqual(missing, [], 'endpoints without a row: `npm run matrix`, then review')
    for (const [endpoint, row] of kept) assert.equal(found.get(endpoint), row, endpoint)
    assert.equal(table, textOf([...kept.values()]), 'its rows stand in another order than `npm run matrix` writes')
  })

test('nobody without a token gets anything but what is open, and no answer is a fault of ours', () => {
  for (const row of rows) {
    const [, nobody] = /nobody: (\w+);/.exec(row) ?? []
    assert.ok(['401', 'ok', '200', '300', '403', '410', ...OPEN_REFUSALS].includes(nobody ?? ''), row)
    assert.doesNotMatch(row, /: 500| 500 |; 500/, row)
  }
})
