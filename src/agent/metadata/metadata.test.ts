import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WantedGuest } from '../../domain/compute/index.ts'
import { systemRandom } from '../../kernel/random.ts'
import { configDriveFiles } from './config-drive.ts'
import { networkData } from './openstack-tree.ts'
import { readMetadata } from './service.ts'

const guest: WantedGuest = {
  id: '12345678-9abc-4def-8123-456789abcdef',
  generation: 1,
  power: 'running',
  name: 'My Server',
  projectId: 'p1',
  cpus: 1,
  memoryMib: 512,
  rootDisk: { sizeGib: 1 },
  extraDisks: [
    { role: 'ephemeral0', sizeMib: 1024 },
    { role: 'swap', sizeMib: 64 },
  ],
  ports: [
    {
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      networkId: 'n1',
      networkName: 'private',
      mac: 'fa:16:3e:00:00:01',
      mtu: 1442,
      addresses: [
        { ip: '10.0.0.5', prefix: 24, version: 4, gateway: '10.0.0.1', dns: ['9.9.9.9'], routes: [], dhcp: true },
        {
          ip: 'fd00::5',
          prefix: 64,
          version: 6,
          gateway: 'fd00::1',
          dns: [],
          routes: [{ destination: 'fd01::/16', nexthop: 'fd00::2' }],
          dhcp: false,
        },
      ],
    },
  ],
  configDrive: true,
  hardware: { diskBus: 'virtio', nicModel: 'virtio' },
  metadata: {
    hostname: 'my-server',
    availabilityZone: 'zone',
    createdAt: '2026-01-01T00:00:00Z',
    userId: 'u1',
    userData: Buffer.from([0x23, 0x21, 0xff, 0x00]).toString('base64'),
    keys: [{ name: 'me', publicKey: 'ssh-ed25519 AAAA me', type: 'ssh' }],
    meta: { role: 'web' },
    instanceType: 'm1.tiny',
    imageRef: '99999999-0000-4000-8000-000000000000',
    securityGroups: ['default', 'web'],
    launchIndex: 0,
    reservationId: 'r-1',
    publicIps: ['172.24.4.9'],
    files: [{ path: '/etc/motd', contents: Buffer.from('hello').toString('base64') }],
    adminPass: 'secret',
  },
}

const read = (path: string) => {
  const found = readMetadata(guest, path, systemRandom)
  return found && (typeof found.body === 'string' ? found.body : found.body.toString('latin1'))
}

test('the EC2 tree: folders list, leaves tell, keys are listed by number and name', () => {
  assert.match(read('/') ?? '', /^1\.0\n[\s\S]*2009-04-04\nlatest$/)
  assert.equal(read('/latest/'), 'meta-data/\nuser-data')
  assert.match(read('/latest/meta-data/') ?? '', /instance-id\n[\s\S]*placement\//)
  assert.equal(read('/latest/meta-data/instance-id'), 'i-12345678')
  assert.equal(read('/2009-04-04/meta-data/local-ipv4'), '10.0.0.5')
  assert.equal(read('/latest/meta-data/public-ipv4'), '172.24.4.9')
  assert.equal(read('/latest/meta-data/public-keys/'), '0=me')
  assert.equal(read('/latest/meta-data/public-keys/0/openssh-key'), 'ssh-ed25519 AAAA me\n')
  assert.equal(read('/latest/meta-data/security-groups'), 'default\nweb')
  assert.equal(read('/latest/meta-data/placement/availability-zone'), 'zone')
  assert.equal(read('/latest/meta-data/block-device-mapping/ephemeral0'), '/dev/vdb')
  assert.equal(read('/latest/meta-data/block-device-mapping/swap'), '/dev/vdc')
})

test('the disks of a guest that boots from a volume are named as its kernel does', () => {
  const disk = { id: 'v', attachmentId: 'a', device: '/dev/vda', bus: 'virtio', readOnly: false, bootIndex: 0 } as const
  const devices = (name: string) =>
    readMetadata({ ...guest, volumes: [disk] }, `/latest/meta-data/block-device-mapping/${name}`, systemRandom)?.body
  assert.deepEqual(['ephemeral0', 'swap', 'root'].map(devices), ['/dev/vda', '/dev/vdb', '/dev/vdc'])
})

test('volumes with tags are told with their serial numbers', () => {
  const disk = { id: 'v', attachmentId: 'a', device: '/dev/vdb', bus: 'virtio', readOnly: false } as const
  const volumes = [disk, { ...disk, id: 'w', tag: 'data' }]
  const { body = '' } = readMetadata({ ...guest, volumes }, '/openstack/latest/meta_data.json', systemRandom) ?? {}
  assert.deepEqual(JSON.parse(String(body)).devices, [
    { type: 'disk', serial: 'w', bus: 'none', address: 'none', tags: ['data'] },
  ])
})

test('user data comes back byte for byte in both trees', () => {
  assert.equal(read('/latest/user-data'), '#!\xff\0')
  assert.equal(read('/openstack/latest/user_data'), '#!\xff\0')
})

test('the OpenStack tree', () => {
  const meta = JSON.parse(read('/openstack/latest/meta_data.json') ?? '')
  assert.deepEqual([meta.uuid, meta.hostname, meta.name, meta.meta.role], [guest.id, 'my-server', 'My Server', 'web'])
  assert.equal(meta.public_keys.me, 'ssh-ed25519 AAAA me')
  assert.equal(read(`/openstack${meta.files[0].content_path}`), 'hello')
  assert.match(read('/openstack') ?? '', /latest/)
})

test('512 random bytes for the guest to begin with, fresh each time, and on the config drive too', () => {
  const drive = configDriveFiles(guest, systemRandom).find((f) => f.path === 'openstack/latest/meta_data.json')
  const documents = [read('/openstack/latest/meta_data.json'), read('/openstack/latest/meta_data.json'), `${drive?.contents}`]
  const seeds = documents.map((text): string => JSON.parse(text ?? '').random_seed)
  assert.equal(new Set(seeds).size, 3)
  for (const seed of seeds) assert.equal(Buffer.from(seed, 'base64').length, 512)
})

test('what is not there is not found, whatever the path tries', () => {
  for (const path of [
    '/latest/nothing',
    '/openstack/1999-01-01/meta_data.json',
    '/openstack/content/0007',
    '/latest/meta-data/__proto__',
    '/latest/meta-data/constructor',
  ])
    assert.equal(read(path), undefined, path)
})

test('network data: DHCP where it is served, addresses and routes where not', () => {
  const data = networkData(guest) as { links: { mtu: number }[]; networks: Record<string, unknown>[]; services: object[] }
  assert.equal(data.links[0]?.mtu, 1442)
  assert.deepEqual(
    data.networks.map((n) => [n.type, n.ip_address, n.netmask]),
    [
      ['ipv4_dhcp', undefined, undefined],
      ['ipv6', 'fd00::5', 'ffff:ffff:ffff:ffff:0:0:0:0'],
    ],
  )
  assert.deepEqual(data.networks[1]?.routes, [
    { network: '::', netmask: '::', gateway: 'fd00::1' },
    { network: 'fd01::', netmask: 'ffff:0:0:0:0:0:0:0', gateway: 'fd00::2' },
  ])
  assert.deepEqual(data.services, [{ type: 'dns', address: '9.9.9.9' }])
})

test('network data: who hands out an IPv6 address', () => {
  const typesWith = (change: object) => {
    const ports = guest.ports.map((port) => ({ ...port, addresses: port.addresses.map((a) => ({ ...a, ...change })) }))
    return (networkData({ ...guest, ports }) as { networks: { type: string; ip_address?: string }[] }).networks
  }
  const [, slaac] = typesWith({ dhcp: true, ipv6Mode: 'slaac' })
  assert.deepEqual([slaac?.type, slaac?.ip_address], ['ipv6_slaac', 'fd00::5'])
  assert.equal(typesWith({ dhcp: true, ipv6Mode: 'dhcpv6-stateful' })[1]?.type, 'ipv6_dhcpv6-stateful')
  assert.equal(typesWith({ dhcp: true })[1]?.type, 'ipv6_dhcp')
})

test('the administrator’s password is in the metadata document alone', () => {
  const withPassword = { ...guest, metadata: { ...guest.metadata, adminPass: 'known-once' } }
  assert.equal(readMetadata(withPassword, '/openstack/latest/password', systemRandom), undefined)
  assert.match(
    String(readMetadata(withPassword, '/openstack/latest/meta_data.json', systemRandom)?.body),
    /"admin_pass":"known-once"/,
  )
})

test('the config drive holds what the service answers, every version of it', () => {
  const files = new Map(configDriveFiles(guest, systemRandom).map((f) => [f.path, f.contents]))
  const listed = (path: string) => (read(path) ?? '').split('\n')
  for (const version of listed('/openstack').filter((v) => v !== 'content')) {
    const names = [...files.keys()].filter((path) => path.startsWith(`openstack/${version}/`)).map((path) => path.split('/')[2])
    assert.deepEqual(names, listed(`/openstack/${version}`), version)
    assert.equal(
      `${files.get(`openstack/${version}/network_data.json`) ?? ''}`,
      read(`/openstack/${version}/network_data.json`) ?? '',
    )
  }
  for (const version of listed('/')) {
    assert.equal(JSON.parse(`${files.get(`ec2/${version}/meta-data.json`)}`)['instance-id'], 'i-12345678', version)
    assert.deepEqual(files.get(`ec2/${version}/user-data`), Buffer.from([0x23, 0x21, 0xff, 0x00]))
  }
  const { 'public-keys': keys } = JSON.parse(`${files.get('ec2/2009-04-04/meta-data.json')}`)
  assert.deepEqual(keys, { 0: { 'openssh-key': 'ssh-ed25519 AAAA me\n' } })
  assert.equal(`${files.get('openstack/content/0000')}`, 'hello')
})

test('a version has the files that came with it or before', () => {
  assert.deepEqual(read('/openstack/2012-08-10')?.split('\n'), ['meta_data.json', 'user_data'])
  assert.equal(read('/openstack/2013-04-04/vendor_data.json'), undefined)
  assert.equal(read('/openstack/2013-10-17/vendor_data.json'), '{}')
  assert.equal(read('/openstack/2013-10-17/network_data.json'), undefined)
})

test('however a path is spelled: doubled and closing slashes, dots, the prefix ec2, a whole address, a query', () => {
  for (const path of ['//', '///', '/.', '/..', '', '/ec2', '/ec2/', 'http://169.254.169.254', 'http://169.254.169.254/?a=b'])
    assert.equal(read(path), read('/'), path)
  const id = 'i-12345678'
  for (const path of ['//latest/meta-data/instance-id', '/latest//meta-data/instance-id/', '/ec2/latest/meta-data/instance-id'])
    assert.equal(read(path), id, path)
  for (const path of [
    '/latest/meta-data/../meta-data/instance-id',
    '/latest/meta%2ddata/instance-id?x',
    '/%6catest/meta-data/instance-id',
  ])
    assert.equal(read(path), id, path)
  for (const path of ['/openstack//latest/vendor_data.json/', '//openstack/latest/./vendor_data.json'])
    assert.equal(read(path), '{}', path)
  for (const path of ['/%', '/%ff%', '/latest/%00', '//[', 'http://', '/openstack/content/0000/1'])
    assert.doesNotThrow(() => read(path), path)
})
