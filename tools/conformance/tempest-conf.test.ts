import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Access } from './access.ts'
import type { CloudFacts } from './cloud-facts.ts'
import { tempestConf } from './tempest-conf.ts'

const access: Access = {
  identity: 'http://there/identity/v3',
  user: 'admin',
  password: 'pa$$word',
  project: 'admin',
  domain: 'Default',
  region: 'RegionTwo',
}
const facts: CloudFacts = {
  services: new Set(['identity', 'network']),
  shapes: [],
  images: [],
  external: { id: 'net-1', name: 'public' },
  networkExtensions: ['router', 'quotas'],
}

const settingOf = (conf: string, section: string, key: string) => {
  const [, body = ''] = conf.split(`[${section}]\n`)
  return new RegExp(`^${key} = (.*)$`, 'm').exec(body.split('\n[')[0] ?? '')?.[1]
}

test('the cloud is told as it was found; what was not found is left to tempest', () => {
  const conf = tempestConf({ access, facts, folder: '/some/folder' })
  assert.equal(settingOf(conf, 'identity', 'uri_v3'), 'http://there/identity/v3')
  assert.equal(settingOf(conf, 'identity', 'region'), 'RegionTwo')
  assert.equal(settingOf(conf, 'service_available', 'neutron'), 'true')
  assert.equal(settingOf(conf, 'service_available', 'nova'), 'false')
  assert.equal(settingOf(conf, 'network', 'public_network_id'), 'net-1')
  assert.equal(settingOf(conf, 'network-feature-enabled', 'api_extensions'), 'router,quotas')
  assert.equal(settingOf(conf, 'compute', 'image_ref'), undefined)
  assert.equal(settingOf(conf, 'scenario', 'img_file'), undefined)
  const imageFile = { path: '/some/folder/image', diskFormat: 'qcow2', containerFormat: 'bare' }
  const known = tempestConf({ access, facts: { ...facts, imageFile }, folder: '/some/folder' })
  assert.deepEqual(
    ['img_file', 'img_disk_format', 'img_container_format'].map((key) => settingOf(known, 'scenario', key)),
    ['/some/folder/image', 'qcow2', 'bare'],
  )
  const downloads = { image: 'http://127.0.0.1:1/image', qcow2: 'http://127.0.0.1:1/blank.qcow2' }
  const served = tempestConf({ access, facts: { ...facts, downloads }, folder: '/some/folder' })
  assert.deepEqual(
    [conf, served].map((text) => settingOf(text, 'image', 'http_image')),
    [undefined, downloads.image],
  )
  assert.equal(settingOf(conf, 'service-clients', 'proxy_url'), undefined)
  assert.equal(settingOf(conf, 'auth', 'admin_system'), undefined)
  const personas = tempestConf({ access, facts, folder: '/f', personas: true })
  assert.equal(settingOf(personas, 'auth', 'admin_system'), 'all')
  assert.deepEqual(
    [conf, personas].map((text) => settingOf(text, 'auth', 'tempest_roles')),
    ['member', undefined],
  )
})

test('a dollar is doubled: in such a file it would begin a reference', () => {
  assert.equal(settingOf(tempestConf({ access, facts, folder: '/f' }), 'auth', 'admin_password'), 'pa$$$$word')
})
