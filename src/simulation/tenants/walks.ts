/** What is done to the parts of one thing, in order: access lists, consumers, options, definitions. Each step is promised while the thing is there. */
import { rulesFor } from './collections.ts'
import type { Kind, Thing } from './thing.ts'

export interface Step {
  method: string
  /** After the thing's own path, or one of its own. */
  at: string
  body?: object
  type?: string
  /** What has to stand in the reply. */
  says?: string
}

export interface Walk {
  of: Kind
  by: 'admin' | 'tenant'
  steps: (thing: Thing) => readonly Step[]
}

const get = (at: string, says?: string): Step => ({ method: 'GET', at, says })
const put = (at: string, body?: object): Step => ({ method: 'PUT', at, body })
const post = (at: string, body: object): Step => ({ method: 'POST', at, body })
const patch = (at: string, body: object): Step => ({ method: 'PATCH', at, body })
const drop = (at: string, body?: object): Step => ({ method: 'DELETE', at, body })

/** Mappings that nobody is promised. */
const MAPPINGS = '/identity/v3/OS-FEDERATION/mappings'

const READERS = { read: { users: ['somebody'], 'project-access': true } }
const CONSUMER = { service: 'image', resource_type: 'image', resource_id: 'one' }
const USER_OF_CONTAINER = { name: 'balancer', URL: 'http://balancer/' }

const access = [
  put('/acl', READERS),
  get('/acl', 'somebody'),
  patch('/acl', { read: { users: ['somebody else'] } }),
  get('/acl', 'somebody else'),
  drop('/acl'),
]

export const WALKS: readonly Walk[] = [
  { of: 'secret', by: 'tenant', steps: () => access },
  { of: 'container', by: 'tenant', steps: () => access },
  {
    of: 'secret',
    by: 'tenant',
    steps: () => [
      put('/metadata', { metadata: { season: 'spring' } }),
      post('/metadata', { key: 'origin', value: 'here' }),
      put('/metadata/origin', { key: 'origin', value: 'there' }),
      get('/metadata/origin', 'there'),
      get('/metadata', 'spring'),
      drop('/metadata/origin'),
    ],
  },
  {
    of: 'secret',
    by: 'tenant',
    steps: () => [post('/consumers', CONSUMER), get('/consumers', 'image'), drop('/consumers', CONSUMER)],
  },
  {
    of: 'container',
    by: 'tenant',
    steps: () => [post('/consumers', USER_OF_CONTAINER), get('/consumers', 'balancer'), drop('/consumers', USER_OF_CONTAINER)],
  },
  {
    of: 'domain',
    by: 'admin',
    steps: () => [
      put('/config', { config: { identity: { driver: 'sql' }, ldap: { url: 'ldap://one' } } }),
      get('/config', 'ldap://one'),
      patch('/config', { config: { ldap: { url: 'ldap://two' } } }),
      get('/config/ldap', 'ldap://two'),
      patch('/config/ldap', { config: { ldap: { url: 'ldap://three' } } }),
      patch('/config/ldap/url', { config: { url: 'ldap://four' } }),
      get('/config/ldap/url', 'ldap://four'),
      drop('/config/ldap/url'),
      drop('/config/identity'),
      put('/config', { config: { identity: { driver: 'sql' } } }),
      drop('/config'),
    ],
  },
  {
    of: 'flavor',
    by: 'admin',
    steps: () => [
      post('/os-extra_specs', { extra_specs: { season: 'spring' } }),
      put('/os-extra_specs/season', { season: 'autumn' }),
      get('/os-extra_specs/season', 'autumn'),
      drop('/os-extra_specs/season'),
    ],
  },
  {
    of: 'project',
    by: 'admin',
    steps: () => [
      put('/tags', { tags: ['a', 'b'] }),
      get('/tags', 'b'),
      put('/tags/c'),
      get('/tags/c'),
      drop('/tags/a'),
      drop('/tags'),
    ],
  },
  {
    of: 'project',
    by: 'admin',
    steps: ({ id }) => [
      put(`/key-manager/v1/project-quotas/${id}`, { project_quotas: { secrets: 7 } }),
      get(`/key-manager/v1/project-quotas/${id}`, '7'),
      drop(`/key-manager/v1/project-quotas/${id}`),
    ],
  },
  // shut and opened again
  {
    of: 'project',
    by: 'admin',
    steps: () => [
      patch('', { project: { enabled: false } }),
      get('', '"enabled":false'),
      patch('', { project: { enabled: true } }),
    ],
  },
  {
    of: 'identity_provider',
    by: 'admin',
    steps: ({ id }) => [
      put(`${MAPPINGS}/of-${id}`, { mapping: { rules: rulesFor('REMOTE_USER') } }),
      put(`${MAPPINGS}/other-of-${id}`, { mapping: { rules: rulesFor('OTHER_USER') } }),
      put('/protocols/saml2', { protocol: { mapping_id: `of-${id}` } }),
      get('/protocols/saml2', `of-${id}`),
      patch('/protocols/saml2', { protocol: { mapping_id: `other-of-${id}` } }),
      get('/protocols', 'saml2'),
      drop('/protocols/saml2'),
      drop(`${MAPPINGS}/of-${id}`),
      drop(`${MAPPINGS}/other-of-${id}`),
    ],
  },
  {
    of: 'volume_type',
    by: 'admin',
    steps: () => [
      post('/extra_specs', { extra_specs: { 'simulated:season': 'spring' } }),
      put('/extra_specs/simulated:season', { 'simulated:season': 'autumn' }),
      get('/extra_specs/simulated:season', 'autumn'),
      get('/extra_specs', 'autumn'),
      drop('/extra_specs/simulated:season'),
    ],
  },
  {
    of: 'group_type',
    by: 'admin',
    steps: () => [
      post('/group_specs', { group_specs: { season: 'spring' } }),
      put('/group_specs/season', { season: 'autumn' }),
      get('/group_specs/season', 'autumn'),
      get('/group_specs', 'autumn'),
      drop('/group_specs/season'),
    ],
  },
  {
    of: 'qos_specs',
    by: 'admin',
    steps: () => [put('', { qos_specs: { season: 'spring' } }), get('', 'spring'), put('/delete_keys', { keys: ['season'] })],
  },
  {
    of: 'volume',
    by: 'tenant',
    steps: () => [
      post('/action', { 'os-set_image_metadata': { metadata: { os_distro: 'none' } } }),
      post('/action', { 'os-show_image_metadata': {} }),
      post('/action', { 'os-unset_image_metadata': { key: 'os_distro' } }),
      get('/encryption/encryption_key_id'),
    ],
  },
  {
    of: 'metadef_namespace',
    by: 'admin',
    steps: () => [
      post('/objects', { name: 'thing' }),
      put('/objects/thing', { name: 'thing', description: 'anew' }),
      get('/objects/thing', 'anew'),
      get('/objects', 'thing'),
      drop('/objects/thing'),
      post('/objects', { name: 'thing' }),
      drop('/objects'),
    ],
  },
  {
    of: 'metadef_namespace',
    by: 'admin',
    steps: () => [
      post('/properties', { name: 'size', title: 'Size', type: 'integer' }),
      put('/properties/size', { name: 'size', title: 'Bulk', type: 'integer' }),
      get('/properties/size', 'Bulk'),
      get('/properties', 'size'),
      drop('/properties/size'),
      post('/properties', { name: 'size', title: 'Size', type: 'integer' }),
      drop('/properties'),
    ],
  },
  {
    of: 'metadef_namespace',
    by: 'admin',
    steps: () => [
      post('/tags', { tags: [{ name: 'old' }] }),
      post('/tags/fresh', {}),
      put('/tags/fresh', { name: 'stale' }),
      get('/tags/stale', 'stale'),
      get('/tags', 'stale'),
      drop('/tags/stale'),
      drop('/tags'),
    ],
  },
  {
    of: 'metadef_namespace',
    by: 'admin',
    steps: () => [
      post('/resource_types', { name: 'OS::Glance::Image' }),
      get('/resource_types', 'OS::Glance::Image'),
      drop('/resource_types/OS::Glance::Image'),
    ],
  },
]
