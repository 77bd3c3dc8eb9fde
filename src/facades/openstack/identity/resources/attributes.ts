/** Attributes that many of Keystone's collections have. */
import { Type } from '../../../../api/schema.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { flagFilter } from '../../resource/comparator-request.ts'
import { judged, orAbsent, orEmptyText } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { flag, idText, name } from '../pieces.ts'

export const id = shownOnly(Type.String(), { field: 'id' })
export const filteredId = shownOnly(Type.String(), { field: 'id', filter: 'id' })

export const named = (max: number) => attr(judged(name(max)), { field: 'name', create: 'must', update: 'may', filter: 'name' })

const anyText = judged(Type.String())
/** Empty when it is taken away. */
export const description = attr(orEmptyText(anyText), { field: 'description', create: 'may', update: 'may' })
export const givenDescription = attr(orAbsent(anyText), { field: 'description', create: 'may', update: 'may' })
export const noneDescription = attr(orNone(anyText), { field: 'description', create: 'may', update: 'may' })

export const enabled = attr(judged(flag), { field: 'enabled', create: 'may', update: 'may', filter: flagFilter('enabled') })

/** Whose domain it is; it stays there. */
export const domainId = attr(orAbsent(judged(idText)), {
  field: 'domainId',
  create: 'may',
  update: 'same',
  filter: 'domainId',
  schema: Type.String(),
})
