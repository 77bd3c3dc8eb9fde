/** Reads what a type's extra properties ask of a volume and of the pool that keeps it. */
type Extra = Readonly<Record<string, string>>

const named = (extra: Extra, key: string): string | undefined => (Object.hasOwn(extra, key) ? extra[key] : undefined)

/** `<is> True`, as OpenStack writes what is so. */
export const isSaid = (extra: Extra, key: string): boolean => /^\s*<is>\s*true\s*$/i.test(named(extra, key) ?? '')

/** Several servers may have such a volume at once. */
export const sharesOf = (extra: Extra): boolean => isSaid(extra, 'multiattach')

/** Undefined: any. */
export const zonesOf = (extra: Extra): string[] | undefined =>
  named(extra, 'RESKEY:availability_zones')
    ?.split(',')
    .map((zone) => zone.trim())
    .filter((zone) => zone !== '')

/** QEMU's locks let nobody else open a qcow2 file that a guest writes. */
const EXCLUSIVE_POOLS: ReadonlySet<string> = new Set(['file'])

/** What pools say of themselves, by the names that types ask for. */
export const capabilitiesOf = ({ name }: { readonly name: string }) => ({
  volume_backend_name: name,
  pool_name: name,
  storage_protocol: 'file',
  vendor_name: 'Welkin',
  driver_version: '1.0',
  multiattach: !EXCLUSIVE_POOLS.has(name),
  thin_provisioning_support: true,
  thick_provisioning_support: false,
  online_extend_support: true,
  QoS_support: false,
})

const SCOPE = 'capabilities:'

/** Whether a pool is as a type asks: what is scoped otherwise is not asked of pools, and what no pool has no pool fits. */
export function isAsAsked(extra: Extra, pool: { readonly name: string }): boolean {
  const has: Readonly<Record<string, string | boolean>> = capabilitiesOf(pool)
  return Object.entries(extra).every(([key, wanted]) => {
    if (key.includes(':') && !key.startsWith(SCOPE)) return true
    const name = key.startsWith(SCOPE) ? key.slice(SCOPE.length) : key
    return Object.hasOwn(has, name) && meets(has[name], wanted)
  })
}

/** As OpenStack's schedulers compare them: `<is> True`, `<in> part`, `s== word`; a word alone is to be the same. */
function meets(value: string | boolean | undefined, wanted: string): boolean {
  const [, operator = '', rest = ''] = /^\s*(<is>|<in>|s==|s!=)\s*(.*?)\s*$/.exec(wanted) ?? []
  const text = String(value)
  if (operator === '<is>') return text.toLowerCase() === (rest.toLowerCase() === 'true' ? 'true' : 'false')
  if (operator === '<in>') return text.includes(rest)
  if (operator === 's!=') return text !== rest
  return text === (operator === 's==' ? rest : wanted.trim())
}
