/** Reads the blob of an EC2 credential: JSON with the access key, the secret, and the credential that it was made with. */
import { parseObject } from '../entity/index.ts'
import type { DelegationRef } from '../token/index.ts'
import { credentialRefusals } from './refusals.ts'

export type Ec2Blob = Readonly<Record<string, unknown>> & { readonly access: string }

/** By what the blob was bound to a part of its user's rights. */
const BOUND_BY = { trust_id: 'trust', app_cred_id: 'application-credential', access_token_id: 'access-token' } as const
type BoundName = keyof typeof BOUND_BY
const NAMES = Object.keys(BOUND_BY) as BoundName[]
/** As above, and a name that Keystone's users may find there. */
const NEVER_CHANGED = [...NAMES, 'access_id']

export const isEc2 = (type: string): boolean => type.toLowerCase() === 'ec2'

/** @throws bad_request when it is no JSON object with an access key */
export function readEc2Blob(text: string): Ec2Blob {
  const blob = objectIn(text)
  if (typeof blob.access !== 'string') throw credentialRefusals.blob_without_access()
  return { ...blob, access: blob.access }
}

function objectIn(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseObject(text)
  } catch {
    throw credentialRefusals.bad_blob()
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw credentialRefusals.bad_blob()
}

/** The credential that its tokens have to come by; undefined: all that its user may. */
export function delegationInBlob(blob: Ec2Blob): DelegationRef | undefined {
  const name = NAMES.find((one) => typeof blob[one] === 'string' && blob[one] !== '')
  return name && { kind: BOUND_BY[name], id: String(blob[name]) }
}

/** The blob, bound to the credential that its maker came by. */
export function bind(blob: Ec2Blob, via: DelegationRef | undefined): Ec2Blob {
  if (!via) return blob
  const name = NAMES.find((one) => BOUND_BY[one] === via.kind)
  const free = Object.fromEntries(Object.entries(blob).filter(([key]) => !(key in BOUND_BY)))
  return { ...free, access: blob.access, ...(name && { [name]: via.id }) }
}

/** @throws bad_request when what it was bound to would change */
export function requireSameBinding(before: Ec2Blob, after: Ec2Blob): void {
  const changed = NEVER_CHANGED.find((name) => (before[name] ?? null) !== (after[name] ?? null))
  if (changed) throw credentialRefusals.blob_fixed({ field: changed })
}
