/** Version documents: what a client reads at `/` and `/v3` to find out what is spoken. */

export interface VersionData {
  /** `v3.14`, `v2.1`. */
  readonly id: string
  readonly status: 'CURRENT' | 'SUPPORTED' | 'DEPRECATED' | 'EXPERIMENTAL' | 'stable'
  /** Beneath the base that is given on building: `/v2.1/`. */
  readonly path: string
  /** ISO 8601 in UTC: when this version last changed. */
  readonly updated?: string
  /** Oldest and newest microversion; both empty strings for a version that has none but says so, as Nova's v2.0. */
  readonly microversions?: { readonly min: string; readonly max: string; readonly maxKey?: 'version' | 'max_version' }
  /** `application/vnd.openstack.compute+json;version=2.1`. */
  readonly mediaType?: string
  /** A page that describes it. */
  readonly describedBy?: string
}

export interface VersionEntry {
  id: string
  status: string
  links: { rel: string; href: string; type?: string }[]
  updated?: string
  min_version?: string
  version?: string
  max_version?: string
  'media-types'?: { base: string; type: string }[]
}

/** @param base what comes before `path`: `http://cloud/compute` */
export function versionEntry(data: VersionData, base: string): VersionEntry {
  const self = { rel: 'self', href: base + data.path }
  const { microversions } = data
  return {
    id: data.id,
    status: data.status,
    ...(data.updated === undefined ? {} : { updated: data.updated }),
    links: data.describedBy === undefined ? [self] : [self, { rel: 'describedby', type: 'text/html', href: data.describedBy }],
    ...(microversions ? { min_version: microversions.min, [microversions.maxKey ?? 'version']: microversions.max } : {}),
    ...(data.mediaType === undefined ? {} : { 'media-types': [{ base: 'application/json', type: data.mediaType }] }),
  }
}

/** `{"versions": [...]}`: most services answer it at `/`; Cinder, Glance and Heat with status 300, the others with 200. */
export const versionList = (versions: readonly VersionData[], base: string) => ({
  versions: versions.map((data) => versionEntry(data, base)),
})

/** `{"versions": {"values": [...]}}` with status 300: Keystone's, at `/`. */
export const nestedVersionList = (versions: readonly VersionData[], base: string) => ({
  versions: { values: versions.map((data) => versionEntry(data, base)) },
})

/** `{"version": {...}}` with status 200: Nova's at `/v2.1`, Keystone's at `/v3`. */
export const singleVersion = (data: VersionData, base: string) => ({ version: versionEntry(data, base) })
