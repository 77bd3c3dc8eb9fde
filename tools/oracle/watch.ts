/** Gathers what the oracle says of many exchanges: which operations were seen, and what does not fit. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { readDescription, type Schema } from './description.ts'
import { type Exchange, placeOf } from './exchange.ts'
import { type Fault, Oracle } from './oracle.ts'

/** Where the description is wrong, not the cloud. `*` stands for any part. */
export interface KnownFault {
  operation: string
  where: Fault['where']
  at: string
  reason: string
}

export interface OracleWatch {
  see(exchange: Exchange): void
  /** Operations that were answered with success. */
  operations: ReadonlySet<string>
  /** One line for each kind of fault that is not known to be the description's. */
  faults(): string[]
  /** Entries of the list of known faults that nothing was excused by. */
  unused(): KnownFault[]
  exchanges(): number
}

/** `apis/openstack/oracle/<service>.faults.json` */
interface FaultsFile {
  /** Formats that the description claims and the service does not keep, each with the reason. */
  formats: Record<string, string>
  faults: KnownFault[]
  /** The schema of its refusals, where they are not like Keystone's. */
  refusal?: Schema
}

/** @param service has a description and a list of its faults in apis/openstack/oracle */
export function watchWithOracle(service: string): OracleWatch {
  const { formats, faults: known, refusal } = JSON.parse(readFileSync(faultsFileOf(service), 'utf8')) as FaultsFile
  const oracle = new Oracle(readDescription(service, new Set(Object.keys(formats))), refusal)
  const operations = new Set<string>()
  const found = new Map<string, { count: number; example: string }>()
  const used = new Set<KnownFault>()
  let exchanges = 0
  return {
    operations,
    see(exchange) {
      exchanges++
      const { operation, faults } = oracle.check(exchange)
      if (operation !== undefined && exchange.status < 400) operations.add(operation)
      for (const fault of faults) {
        const excuse = known.find((one) => covers(one, fault))
        if (excuse) used.add(excuse)
        else note(found, fault, exchange)
      }
    },
    faults: () => [...found].map(([line, { count, example }]) => `${line} (${count}×, for example ${example})`).sort(),
    unused: () => known.filter((one) => !used.has(one)),
    exchanges: () => exchanges,
  }
}

/** Hears everything that is said to a cloud, and holds what of it is described against the description. */
export interface CloudWatch extends Omit<OracleWatch, 'see'> {
  /** @param pathname as it went over the wire; what is not of a described service is passed over */
  hear(pathname: string, exchange: Omit<Exchange, 'path'>): void
}

/** @param roots where services stand: `/identity` → `identity`. Those without a description are not watched */
export function watchCloud(roots: Readonly<Record<string, string>>): CloudWatch {
  const described = Object.fromEntries(Object.entries(roots).filter(([, service]) => existsSync(faultsFileOf(service))))
  const watches = new Map([...new Set(Object.values(described))].map((service) => [service, watchWithOracle(service)]))
  const all = () => [...watches.values()]
  return {
    hear(pathname, exchange) {
      const place = placeOf(pathname, described)
      if (place) watches.get(place.service)?.see({ ...exchange, path: place.path })
    },
    get operations() {
      return new Set(all().flatMap(({ operations }) => [...operations]))
    },
    faults: () => all().flatMap((watch) => watch.faults()),
    unused: () => all().flatMap((watch) => watch.unused()),
    exchanges: () => all().reduce((sum, watch) => sum + watch.exchanges(), 0),
  }
}

const faultsFileOf = (service: string) => join(ROOT, 'apis/openstack/oracle', `${service}.faults.json`)

function note(found: Map<string, { count: number; example: string }>, fault: Fault, { method, path, query, status }: Exchange) {
  const line = `${fault.operation}: ${fault.where} ${fault.at.replace(/\/\d+(?=\/|$)/g, '/*')}: ${fault.message}`
  const words = `${query}`
  const entry = found.get(line) ?? { count: 0, example: `${method} ${path}${words && `?${words}`} → ${status}` }
  found.set(line, { ...entry, count: entry.count + 1 })
}

const covers = (known: KnownFault, fault: Fault) =>
  known.where === fault.where && matches(known.operation, fault.operation) && matches(known.at, fault.at)

const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text)
