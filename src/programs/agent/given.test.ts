import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { stateFolder } from '../state-folder.ts'
import { agentCommand } from './command.ts'
import type { AgentFlags } from './settings.ts'

const right: AgentFlags = {
  ...{ controller: 'https://192.0.2.1:7070', joinToken: `aB3-_.${'x'.repeat(43)}`, zone: 'nova', fake: true, fakeHosts: 1 },
  ...{ ovnCentral: false, operatorFiles: false, logLevel: 'info' },
}

const WRONG: [Partial<AgentFlags>, RegExp][] = [
  [{ controller: '192.0.2.1:7070' }, /is no address of a controller: give one such as/],
  [{ controller: 'ftp://host' }, /is no address of a controller/],
  [{ joinToken: undefined }, /^A host joins https:\/\/192\.0\.2\.1:7070 with a token: `welkin token` makes one/],
  [{ joinToken: '' }, /^--join-token is the line that `welkin token` prints/],
  [{ joinToken: 'abc.short' }, /^--join-token is the line/],
  [{ joinToken: 'two words' }, /^--join-token is the line/],
  [{ controller: 'http://192.0.2.1:7070' }, /would carry it in clear: give --controller https:\/\/192\.0\.2\.1:7070$/],
  [{ hostname: '' }, /^--hostname is a name of 1 to 255/],
  [{ fakeHosts: 10_001 }, /^--fake-hosts is a number of 1 to 10000, not 10001/],
  [{ zone: 'x'.repeat(256) }, /^--zone is a name of 1 to 255/],
  [{ policy: '/nope' }, /^--policy names \/nope, where there is no file/],
  [{ ovnSouthbound: '10.0.0.1:6642' }, /^--ovn-southbound is unix:/],
  [{ fake: false, encapIp: '192.0.2.9' }, /^--encap-ip: this machine has no address 192\.0\.2\.9/],
]
for (const [given, said] of WRONG)
  test(`an agent is refused before its host has joined anything: ${JSON.stringify(given).slice(0, 60)}`, async () => {
    const parent = mkdtempSync(join(tmpdir(), 'welkin-agent-given-'))
    const state = stateFolder(join(parent, 'state'))
    try {
      await assert.rejects(agentCommand(state, { ...right, ...given }, '/nowhere'), { message: said })
      assert.equal(existsSync(state.root), false, 'nothing was kept')
    } finally {
      rmSync(parent, { recursive: true })
    }
  })
