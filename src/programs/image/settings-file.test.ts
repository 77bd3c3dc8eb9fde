import assert from 'node:assert/strict'
import { test } from 'node:test'
import { USUAL_RULES } from '../../wire/guarded-fetch/index.ts'
import { parseImageSettings, readImageSettings } from './settings-file.ts'

const parse = (text: string) => parseImageSettings('/cloud/image.yaml', text)

test('without a file, and with an empty one, the usual rules', () => {
  assert.deepEqual(readImageSettings({ imageSettings: '/no/such/image.yaml' }), USUAL_RULES)
  assert.deepEqual(parse(''), USUAL_RULES)
  assert.deepEqual(parse('import_filtering_opts:\n'), USUAL_RULES)
})

test('what is given stands in place of the usual', () => {
  const rules = parse(
    'import_filtering_opts:\n  allowed_hosts: [Images.Example.]\n  allowed_ports: [8080]\n  allowed_addresses: [10.1.0.0/16]\n',
  )
  assert.deepEqual(rules, {
    ...USUAL_RULES,
    allowedHosts: ['images.example'],
    allowedPorts: [8080],
    allowedAddresses: ['10.1.0.0/16'],
  })
})

test('what is wrong is told with its place', () => {
  for (const [text, why] of [
    ['import_filtering_opts: [', /image\.yaml:1: /],
    ['[]', /a mapping is expected/],
    ['glance_store: {}', /glance_store is no group of settings; import_filtering_opts is/],
    ['import_filtering_opts: 1', /import_filtering_opts: a mapping is expected/],
    ['import_filtering_opts: {allowed_port: [1]}', /import_filtering_opts\.allowed_port: there is no such setting/],
    ['import_filtering_opts: {allowed_ports: 80}', /allowed_ports: a list is expected/],
    ['import_filtering_opts: {allowed_ports: [70000]}', /allowed_ports: 70000 is no port/],
    ['import_filtering_opts: {allowed_addresses: [here]}', /allowed_addresses: "here" is no network/],
    ['import_filtering_opts: {allowed_addresses: [10.0.0.0/40]}', /is no network/],
  ] as const)
    assert.throws(() => parse(text), why, text)
})
