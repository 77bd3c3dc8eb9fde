import { keystoneRefusals } from '../refusals.ts'

/** Says whether an id that the caller chose, as the last part of the path, may be one. */

const ID_MAX = 64

/** @throws bad_request */
export function fitId(id: string): string {
  if (id.length > ID_MAX) throw keystoneRefusals.id_too_long({ limit: ID_MAX }, { field: 'id' })
  return id
}
