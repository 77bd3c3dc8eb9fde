import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nestedVersionList, singleVersion, type VersionData, versionList } from './discovery.ts'

const compute: VersionData = {
  id: 'v2.1',
  status: 'CURRENT',
  path: '/v2.1/',
  updated: '2013-07-23T11:33:21Z',
  microversions: { min: '2.1', max: '2.96' },
  mediaType: 'application/vnd.openstack.compute+json;version=2.1',
  describedBy: 'http://docs.openstack.org/',
}

test('a version with microversions reads as Nova writes it', () => {
  assert.deepEqual(singleVersion(compute, 'http://h:8774'), {
    version: {
      id: 'v2.1',
      status: 'CURRENT',
      updated: '2013-07-23T11:33:21Z',
      links: [
        { rel: 'self', href: 'http://h:8774/v2.1/' },
        { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' },
      ],
      min_version: '2.1',
      version: '2.96',
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
    },
  })
})

test('a plain version has no keys that say nothing', () => {
  const network: VersionData = { id: 'v2.0', status: 'CURRENT', path: '/v2.0/' }
  const entry = { id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: 'http://h/networking/v2.0/' }] }
  assert.deepEqual(versionList([network], 'http://h/networking'), { versions: [entry] })
  assert.deepEqual(nestedVersionList([network], 'http://h/networking'), { versions: { values: [entry] } })
})

test('placement calls its newest microversion max_version', () => {
  const placement: VersionData = {
    id: 'v1.0',
    status: 'CURRENT',
    path: '/',
    microversions: { min: '1.0', max: '1.39', maxKey: 'max_version' },
  }
  assert.deepEqual(versionList([placement], '').versions[0], {
    id: 'v1.0',
    status: 'CURRENT',
    links: [{ rel: 'self', href: '/' }],
    min_version: '1.0',
    max_version: '1.39',
  })
})
