/** Reads what a type's extra properties ask of a volume and of the pool that keeps it; others are the operator's own. */
type Extra = Readonly<Record<string, string>>

const named = (extra: Extra, key: string): string | undefined => (Object.hasOwn(extra, key) ? extra[key] : undefined)

/** `<is> True`, as OpenStack writes what is so. */
const isSaid = (value: string | undefined): boolean => /^\s*<is>\s*true\s*$/i.test(value ?? '')

/** The pool by its name. */
export const backendOf = (extra: Extra): string | undefined => named(extra, 'volume_backend_name')

/** Several servers may have such a volume at once. */
export const sharesOf = (extra: Extra): boolean => isSaid(named(extra, 'multiattach'))

/** Undefined: any. */
export const zonesOf = (extra: Extra): string[] | undefined =>
  named(extra, 'RESKEY:availability_zones')
    ?.split(',')
    .map((zone) => zone.trim())
    .filter((zone) => zone !== '')
