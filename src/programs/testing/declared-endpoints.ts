/** Every endpoint that the cloud declares, found in the facades' folders: a new one is here by itself. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Api, Endpoint } from '../../api/define.ts'
import type { Versions } from '../../api/microversion.ts'
import { CATALOGUE } from '../controller/services.ts'

export interface DeclaredEndpoint extends Endpoint {
  service: string
  /** Its key in the API. */
  name: string
  /** The path on the server, in OpenAPI form. */
  whole: string
  /** Of the service, where it has microversions. */
  versions?: Versions
}

interface Declarations {
  service?: string
  prefix?: string
  api?: Api
  rootApi?: Api
  versionApi?: Api
  versions?: Versions
}

const FACADES = join(import.meta.dirname, '..', '..', 'facades')

export async function declaredEndpoints(): Promise<DeclaredEndpoint[]> {
  const folders = ['openstack', '.'].flatMap((room) =>
    readdirSync(join(FACADES, room), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(FACADES, room, entry.name, 'contract.ts')))
      .map((entry) => join(FACADES, room, entry.name)),
  )
  return (await Promise.all(folders.map(declarationsOf))).flatMap(endpointsOf)
}

async function declarationsOf(folder: string): Promise<Declarations> {
  const files = ['contract.ts', 'discovery.ts', 'versions.ts'].map((file) => join(folder, file)).filter(existsSync)
  return Object.assign({}, ...(await Promise.all(files.map((file) => import(file)))))
}

/** A service of the catalogue stands where that says, which may name the version or not; what is not in it, under its own prefix. */
function endpointsOf(declared: Declarations): DeclaredEndpoint[] {
  const { service = '', prefix = '', api = {}, rootApi = {}, versionApi = {}, versions } = declared
  const listed = CATALOGUE.find(({ type }) => type === service)?.path ?? prefix
  const root = listed.endsWith(prefix) ? listed.slice(0, -prefix.length) : listed
  const all = (some: Api, under: string): DeclaredEndpoint[] =>
    Object.entries(some).map(([name, endpoint]) => ({
      ...endpoint,
      service,
      name,
      whole: `${under}${endpoint.path}`.replace(/(.)\/$/, '$1'),
      versions,
    }))
  return [...all({ ...api, ...versionApi }, `${root}${prefix}`), ...all(rootApi, root)]
}
