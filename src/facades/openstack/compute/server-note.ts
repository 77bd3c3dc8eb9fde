/** What users note of a server in Nova's words: how each is given, on creation and in a change, and how it is shown. */
import { orNull, type TProperties, Type } from '../../../api/schema.ts'
import type { ServerNotes } from '../../../domain/compute/index.ts'
import { description } from './pieces.ts'

const addressOr = (format: 'ipv4' | 'ipv6') => Type.Unsafe<string>({ type: 'string', anyOf: [{ format }, { const: '' }] })

/** In bodies. */
export const noteFields = {
  'OS-DCF:diskConfig': Type.Optional(Type.Enum(['AUTO', 'MANUAL'])),
  accessIPv4: Type.Optional(addressOr('ipv4')),
  accessIPv6: Type.Optional(addressOr('ipv6')),
  description: Type.Optional(description),
} satisfies TProperties

interface GivenNotes {
  'OS-DCF:diskConfig'?: string
  accessIPv4?: string
  accessIPv6?: string
  description?: string | null
}

/** Those that are given. */
export function notesOf(given: GivenNotes): Partial<ServerNotes> {
  const { description, accessIPv4: v4, accessIPv6: v6, 'OS-DCF:diskConfig': disk } = given
  return {
    ...(description !== undefined && { description }),
    ...(v4 !== undefined && { access_ipv4: v4 || null }),
    ...(v6 !== undefined && { access_ipv6: v6 || null }),
    ...(disk !== undefined && { disk_config: disk === 'AUTO' ? 'AUTO' : 'MANUAL' }),
  }
}

/** In replies. */
export const shownNotes = {
  'OS-DCF:diskConfig': Type.String(),
  accessIPv4: Type.String(),
  accessIPv6: Type.String(),
  description: orNull(Type.String()),
} satisfies TProperties

export const notesView = (notes: ServerNotes) => ({
  'OS-DCF:diskConfig': notes.disk_config,
  accessIPv4: notes.access_ipv4 ?? '',
  accessIPv6: notes.access_ipv6 ?? '',
  description: notes.description,
})
