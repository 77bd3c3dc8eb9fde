/** What an agent of another release is told, and what a report may hold. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { joinController } from '../../agent/controller.ts'
import { type HostFacts, listHosts } from '../../domain/host/index.ts'
import { FIRST, startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let headers: Record<string, string>
let hostId: string

before(async () => {
  cloud = await startCloud({ hosts: 0 })
  const input = { token: FIRST.joinToken, hostname: 'host-a', zone: 'nova' }
  const credential = await joinController(cloud.url, input, { signal: new AbortController().signal, trust: () => ({}) })
  hostId = credential.hostId
  headers = { authorization: `Bearer ${hostId}.${credential.secret}` }
})
after(() => cloud?.close())

test('the document names its protocol and has the part of every service', async () => {
  const { status, json } = await cloud.fetchJson('/agent/v1/wanted?since=0&protocol=2', { headers })
  assert.equal(status, 200)
  assert.equal(json.protocol, 2)
  assert.deepEqual(json.parts, {
    ...{ metadataNetworks: [], tunnels: [], commands: [], guests: [] },
    ...{ volumePools: [], volumes: [], diskExports: [], backupTransfers: [] },
  })
})

test('an agent of another release is refused, with what to do', async () => {
  for (const spoken of ['', '&protocol=1', '&protocol=3']) {
    const { status, text } = await cloud.fetchJson(`/agent/v1/wanted?since=0${spoken}`, { headers })
    assert.equal(status, 409, text)
    assert.match(text, /run the same release of Welkin on both/)
  }
})

const about: HostFacts = {
  hostname: 'host-a',
  version: '1',
  cpus: 1,
  memoryMib: 1,
  diskGib: 1,
  accelerator: 'fake',
  acceleratorReason: '',
  datapath: 'fake',
  datapathReason: '',
  warnings: [],
}

const report = (generation: number, parts: object) =>
  cloud.fetchJson('/agent/v1/observed', { headers, body: { generation, about, all: true, parts } })

test('a part of a report has to be as its service declares it; one that nobody knows is passed over', async () => {
  assert.equal((await report(1, { guests: [{ id: 'x' }] })).status, 400)
  assert.equal((await report(1, { guests: 'none' })).status, 400)
  const { status, text } = await report(1, { guests: [], shares: [{ id: 's' }] })
  assert.equal(status, 204, text)
  const [host] = await listHosts(cloud.controller.ctx)
  assert.deepEqual([host?.id, host?.observed_generation], [hostId, 1])
})
