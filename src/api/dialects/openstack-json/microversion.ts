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
      const number = declaredVersion(version)
      if (declared.since !== undefined && number < declaredVersion(declared.since)) return false
      return declared.until === undefined || number <= declaredVersion(declared.until)
    },
    replyHeaders: (version) => ({
      'OpenStack-API-Version': `${range.service} ${version}`,
      ...(legacy ? { [legacy]: version } : {}),
      Vary: vary,
    }),
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
