/** Microversions: what a request asks for, within what a service offers. */
import type { IncomingHttpHeaders } from 'node:http'
import { apiRefusals } from '../../refusals.ts'
import type { Versions } from '../../versions.ts'
import { arrangeChanges, type ChangeModule } from './microversion-change.ts'
import { declaredVersion, versionNumber } from './version-number.ts'

export interface VersionRange {
  /** As written in the header: `compute`, `volume`, `placement`. */
  readonly service: string
  readonly min: string
  readonly max: string
  /** The older header that carries the bare number: `X-OpenStack-Nova-API-Version`. */
  readonly legacyHeader?: string
  readonly changes?: readonly ChangeModule[]
}

export function defineVersions(range: VersionRange): Versions {
  const [min, max] = [declaredVersion(range.min), declaredVersion(range.max)]
  const outside = range.changes?.find((change) => declaredVersion(change.version) > max)
  if (outside)
    throw new Error(`The change at ${outside.version} is newer than the newest version ${range.max} of ${range.service}.`)
  const legacy = range.legacyHeader
  const vary = ['OpenStack-API-Version', ...(legacy ? [legacy] : []), 'X-Auth-Token'].join(', ')
  // versions within the range: a few dozen
  const replies = new Map<string, Readonly<Record<string, string>>>()
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? declaredVersion(text)
    numbers.set(text, number)
    return number
  }
  return {
    ...arrangeChanges(range.changes ?? []),
    service: range.service,
    min: range.min,
    max: range.max,
    asked(headers) {
      const text = askedText(headers, range)
      if (text === undefined) return range.min
      if (text === 'latest') return range.max
      const number = versionNumber(text)
      if (number === undefined) throw apiRefusals.version_malformed({ text })
      if (number < min || number > max) throw unsupported(text, range)
      return text
    },
    covers(declared, version) {
      if (declared.since !== undefined && numberOf(version) < numberOf(declared.since)) return false
      return declared.until === undefined || numberOf(version) <= numberOf(declared.until)
    },
    replyHeaders(version) {
      const known = replies.get(version)
      if (known) return known
      const made = {
        'OpenStack-API-Version': `${range.service} ${version}`,
        ...(legacy ? { [legacy]: version } : {}),
        Vary: vary,
      }
      replies.set(version, made)
      return made
    },
  }
}

/** One header may name several services: `compute 2.15, volume 3.50`. */
function askedText(headers: IncomingHttpHeaders, range: VersionRange): string | undefined {
  const header = headers['openstack-api-version']
  if (header !== undefined) {
    for (const part of [header].flat().join(',').split(',')) {
      const [service, version, ...rest] = part.trim().split(/\s+/)
      if (service?.toLowerCase() !== range.service) continue
      if (version === undefined || rest.length > 0) throw apiRefusals.version_malformed({ text: part.trim() })
      return version.toLowerCase() === 'latest' ? 'latest' : version
    }
  }
  const legacy = range.legacyHeader && headers[range.legacyHeader.toLowerCase()]
  if (legacy === undefined || legacy === '') return undefined
  return [legacy].flat()[0]?.trim()
}

const unsupported = (text: string, range: VersionRange) =>
  apiRefusals.version_unsupported({ text, min: range.min, max: range.max })
