/** Says whether an id that the caller chose, as the last part of the path, may be one. */
import { badRequest } from '../../../../kernel/errors.ts'

const ID_MAX = 64

/** @throws bad_request */
export function fitId(id: string): string {
  if (id.length > ID_MAX) throw badRequest(`Invalid input for field 'id': it is longer than ${ID_MAX} characters`, 'id')
  return id
}
