/** What is on hosts, held against the servers that are placed there: nothing is left of others. */
import { nameOfDisk } from '../tenants/actions/image.ts'
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { HostWorld } from '../world/host.ts'
import type { Invariant } from './invariant.ts'
import { noRows } from './rows.ts'

interface Placed {
  servers: ReadonlySet<string>
  drives: ReadonlySet<string>
  ports: ReadonlySet<string>
  networks: ReadonlySet<string>
}

export const leftovers: Invariant = {
  name: 'nothing is left on a host of what is not placed there',
  when: 'rest',
  breaches: (cloud) => cloud.hosts.flatMap((host) => breachesOf(host, placedOn(cloud, host.hostname))),
}

function placedOn(cloud: SimulatedCloud, hostname: string): Placed {
  const servers = rowsOf(
    cloud,
    'select server.id, config_drive from server join host on host.id = host_id where host.hostname = ?',
    hostname,
  )
  const ports = rowsOf(
    cloud,
    'select port.id, network_id from port join server on server.id = server_id join host on host.id = server.host_id where host.hostname = ?',
    hostname,
  )
  return {
    servers: new Set(servers.map(({ id }) => String(id))),
    drives: new Set(servers.filter(({ config_drive }) => config_drive === 1).map(({ id }) => String(id))),
    ports: new Set(ports.map(({ id }) => String(id))),
    networks: new Set(ports.map(({ network_id }) => String(network_id))),
  }
}

function breachesOf({ hostname, guests, disks, configDrives, network }: HostWorld, placed: Placed): string[] {
  const left = (what: string, ids: Iterable<string>, wanted: ReadonlySet<string>) =>
    [...ids].filter((id) => !wanted.has(id)).map((id) => `${what} ${id} is left on ${hostname}`)
  return [
    ...left('guest', guests.guests.keys(), placed.servers),
    // a disk is its guest's, or bears the guest's id and what it is for
    ...left(
      'disk',
      [...disks.disks.keys()].map((id) => id.split('.')[0] ?? ''),
      placed.servers,
    ),
    ...left('config drive', configDrives.keys(), placed.drives),
    ...left('port', network.ports.keys(), placed.ports),
    ...left('metadata of network', network.metadata.keys(), placed.networks),
  ]
}

/** A guest whose ports are taken away runs on: its agent plugs them again. */
export const portsPlugged: Invariant = {
  name: 'each running server’s ports are plugged on its host',
  when: 'rest',
  breaches: (cloud) =>
    cloud.hosts.flatMap(({ hostname, network }) =>
      rowsOf(cloud, PORTS_OF_RUNNING, hostname).flatMap(({ id, name }) =>
        network.ports.has(String(id)) ? [] : [`port ${id} of server ${name} is not plugged on ${hostname}`],
      ),
    ),
}

const PORTS_OF_RUNNING = `select port.id, server.name from port join server on server.id = server_id join host on host.id = server.host_id
  where host.hostname = ? and lifecycle = 'built' and observed_power = 'running'`

export const importsEnd: Invariant = {
  name: 'every import ends, and no image waits for one',
  when: 'rest',
  breaches: (cloud) => [
    ...rowsOf(cloud, "select name from image where status = 'importing'").map(({ name }) => `image ${name} is importing`),
    ...rowsOf(cloud, "select id, status from image_task where status in ('pending', 'processing')").map(
      ({ id, status }) => `the import ${id} is ${status}`,
    ),
  ],
}

const OF_DISK = `name like '${nameOfDisk('')}%'`

export const exportsEnd: Invariant = {
  name: 'every export of a disk ends, and no copy of it is left on a host',
  when: 'rest',
  breaches: (cloud) => [
    ...noRows(cloud, "select 'the export ' || id || ' to image ' || image_id || ' is wanted ' || wanted_state from disk_export"),
    ...noRows(cloud, "select 'volume ' || id || ' is uploading' from volume where status = 'uploading'"),
    ...noRows(cloud, "select 'server ' || name || ' is ' || imaging from server where imaging is not null"),
    ...noRows(
      cloud,
      `select 'image ' || name || ' is ' || status || ' without its bytes' from image where ${OF_DISK} and status in ('queued', 'saving')`,
    ),
    ...cloud.hosts.flatMap(({ hostname, disks }) => [...disks.copies.keys()].map((id) => `copy ${id} is left on ${hostname}`)),
  ],
}

export const imageFiles: Invariant = {
  name: 'every kept file is an image’s, and every image has its file',
  when: 'rest',
  async breaches(cloud) {
    const wanted = new Set(
      rowsOf(cloud, 'select file_key from image where file_key is not null').map(({ file_key }) => String(file_key)),
    )
    const writing = new Set(
      rowsOf(cloud, 'select upload_key from image where upload_key is not null').map(({ upload_key }) => String(upload_key)),
    )
    const kept = new Set<string>(await cloud.files.list())
    return [
      ...[...kept].filter((key) => !wanted.has(key) && !writing.has(key)).map((key) => `file ${key} is no image’s`),
      ...[...wanted].filter((key) => !kept.has(key)).map((key) => `file ${key} of an image is not there`),
    ]
  },
}
