import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listedServices } from '../controller/catalogue.ts'
import { stateFolder } from '../state-folder.ts'
import { downText, readyText } from './messages.ts'

const state = stateFolder('/s')
const cloud = { id: 'abc123', port: 7070, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: false }

test('customary ports: those that were free, that none was, and nothing where none was wanted', () => {
  const text = (ports?: number[]) => readyText({ state, cloud, ports, seconds: 1 })
  assert.match(text([5000, 9292]), /^ {15}and on the customary ports 5000, 9292$/m)
  assert.match(text([]), /in use by others/)
  assert.doesNotMatch(text(), /customary/)
  assert.match(text(), /\}\n {2}clouds/)
})

test('the APIs named are those of the catalogue', () => {
  const [, named = ''] = readyText({ state, cloud, seconds: 1 }).match(/APIs .*\{(.*)\}/) ?? []
  const listed = listedServices().map(({ path }) => path.split('/')[1])
  assert.deepEqual(new Set(named.split(',')), new Set(listed))
})

test('a fake cloud promises neither a way to its addresses nor an ssh', () => {
  const [real, fake] = [cloud, { ...cloud, fake: true }].map((one) => readyText({ state, cloud: one, ports: [], seconds: 1 }))
  assert.match(real ?? '', /172\.24\.4\.0\/24, which this machine reaches/)
  assert.match(real ?? '', /ssh -i key welkin@ADDRESS[\s\S]*guests and their networks go on/)
  assert.doesNotMatch(fake ?? '', /reaches|ssh -i|go on/)
  assert.match(fake ?? '', /pretended/)
  assert.doesNotMatch(downText({ fake: true }), /guests/)
})

test('what is to be pasted can be, whatever the folder is called', () => {
  const text = readyText({ state: stateFolder("/s/it's mine"), cloud, seconds: 1 })
  assert.ok(text.includes("OS_CLIENT_CONFIG_FILE='/s/it'\\''s mine/clouds.yaml' OS_CLOUD"))
  assert.ok(text.includes("--state '/s/it'\\''s mine'"))
})
