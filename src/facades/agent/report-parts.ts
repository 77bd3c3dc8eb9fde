/** Checks what an agent says of each part by the form that the part's service declares. */
import { requireValid } from '../../api/dialects/openstack-json/require-valid.ts'
import { type Check, checkOf } from '../../api/pipeline/validate.ts'
import type { HostPart } from '../../domain/host/index.ts'

type Reported = Readonly<Record<string, readonly unknown[]>>

const checks = new WeakMap<HostPart, Check>()

/** What nobody here knows is of a newer agent, and left out. @throws bad_request for a part that is not of its form */
export function checkedParts(parts: readonly HostPart[], said: Readonly<Record<string, unknown>>): Reported {
  const known = parts.flatMap((part) => {
    const { name, observed } = part.form
    if (observed === undefined || said[name] === undefined) return []
    const check = checks.get(part) ?? checkOf(observed)
    checks.set(part, check)
    requireValid(check, 'body', said[name])
    return [[name, said[name] as readonly unknown[]] as const]
  })
  return Object.fromEntries(known)
}
