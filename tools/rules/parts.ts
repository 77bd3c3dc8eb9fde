/** Says which services consist of parts, and which part may import which. */
import { dirname, join } from 'node:path/posix'
import { codeOf, type Source } from './source.ts'

/** A part imports those listed with it, by their index.ts; it stands after all of them, so that there is no circle. */
export type Parts = Readonly<Record<string, readonly string[]>>

const SERVICES: Readonly<Record<string, Parts>> = {
  identity: {
    entity: [],
    sealing: [],
    revocation: [],
    directory: ['entity', 'revocation'],
    catalog: ['entity', 'directory'],
    limit: ['entity', 'directory', 'catalog'],
    policy: ['entity', 'catalog'],
    'domain-config': ['directory'],
    people: ['directory'],
    token: ['entity', 'revocation', 'directory'],
    credential: ['entity', 'sealing', 'directory', 'token'],
    delegation: ['entity', 'sealing', 'revocation', 'directory', 'token'],
    federation: ['entity', 'sealing', 'directory', 'token'],
    login: ['entity', 'revocation', 'directory', 'token', 'credential', 'delegation', 'federation'],
  },
  image: { metadef: [] },
}

/** Folders of a service that are no parts. */
const OTHERS = ['migrations']

export const partsOf = (service = ''): Parts => SERVICES[service] ?? {}

const SPECIFIER = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g

const importsOf = ({ path, text }: Source): string[] =>
  [...codeOf(text).matchAll(SPECIFIER)].map(([, specifier = '']) => join(dirname(path), specifier))

/** What is wrong between the parts of a service, in one file of its folder. Files of no part put the parts together. */
export function breachesOfParts(service: string, parts: Parts, source: Source): string[] {
  const root = `src/domain/${service}/`
  const partOf = (path: string) => {
    const [folder = '', ...rest] = path.startsWith(root) ? path.slice(root.length).split('/') : []
    return rest.length > 0 && !OTHERS.includes(folder) ? folder : undefined
  }
  const own = partOf(source.path)
  if (own !== undefined && !(own in parts)) return [`${source.path}: ${own} is no part of ${service}`]
  return importsOf(source).flatMap((to) => {
    const part = partOf(to)
    const fault = (why: string) => [`${source.path} imports ${to}: ${why}`]
    if (part === own) return []
    if (part === undefined) return own !== undefined && to.startsWith(root) ? fault('a part does not know the whole') : []
    if (to !== `${root}${part}/index.ts`) return fault('a part is used through its index.ts')
    return own === undefined || parts[own]?.includes(part) ? [] : fault(`${own} may not import ${part}`)
  })
}

/** Parts that import one which does not stand before them. */
export function disorderOf(parts: Parts): string[] {
  const names = Object.keys(parts)
  return names.flatMap((name, place) =>
    (parts[name] ?? []).filter((one) => !names.slice(0, place).includes(one)).map((one) => `${name} stands before ${one}`),
  )
}

export const servicesInParts = (): [string, Parts][] => Object.entries(SERVICES)

/** Rows that a part touches although they are another's, which it may not import, and why. */
export const TOUCHED: Readonly<Record<string, { tables: readonly string[]; because: string }>> = {
  'src/domain/identity/directory/project/project.store.ts': {
    tables: ['identity_limit', 'project_endpoint', 'project_endpoint_group', 'domain_config_option'],
    because: 'what is said of a project goes with it, in one transaction',
  },
  'src/domain/identity/catalog/dependents.ts': {
    tables: ['policy_association', 'identity_limit', 'registered_limit'],
    because: 'what is said of a service, an endpoint or a region goes with it, in one transaction',
  },
  'src/domain/identity/directory/user/federated-link.ts': {
    tables: ['identity_provider', 'federation_protocol'],
    because: 'a user is linked to providers that are there',
  },
}

const DECLARED = /^ {4}(\w+): \w+Row$/gm
const QUERIED = /\b(selectFrom|[a-z]*[jJ]oin|insertInto|updateTable|deleteFrom)\('(\w+)/g

/** Which part each table of a service is declared in. */
export function ownersOf(service: string, declarations: readonly Source[]): Map<string, string> {
  const root = `src/domain/${service}/`
  return new Map(
    declarations.flatMap(({ path, text }) =>
      [...text.matchAll(DECLARED)].map(([, table = '']): [string, string] => [
        table,
        path.slice(root.length).split('/')[0] ?? '',
      ]),
    ),
  )
}

/** A part writes its own rows, and reads those of parts that it may import. Queries in raw SQL are not seen. */
export function breachesOfRows(
  service: string,
  parts: Parts,
  owners: ReadonlyMap<string, string>,
  { path, text }: Source,
): string[] {
  const own = path.slice(`src/domain/${service}/`.length).split('/')[0] ?? ''
  return [...codeOf(text).matchAll(QUERIED)].flatMap(([, verb = '', table = '']) => {
    const owner = owners.get(table)
    const reads = /select|join/i.test(verb)
    if (owner === undefined || owner === own || !(own in parts)) return []
    if ((reads && parts[own]?.includes(owner)) || TOUCHED[path]?.tables.includes(table)) return []
    return [`${path}: ${own} ${reads ? 'reads' : 'writes'} ${table}, which is ${owner}'s`]
  })
}
