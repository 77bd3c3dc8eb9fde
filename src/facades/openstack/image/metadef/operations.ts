/** Glance's API of metadata definitions. */
import { joinOperations } from '../../resource/operation.ts'
import { metadefNamespaceOperations } from './namespace.ts'
import { metadefObjectOperations } from './object.ts'
import { metadefPropertyOperations } from './property.ts'
import { metadefResourceTypeOperations } from './resource-type.ts'
import { metadefTagOperations } from './tag.ts'

export const metadefOperations = joinOperations([
  metadefNamespaceOperations,
  metadefObjectOperations,
  metadefPropertyOperations,
  metadefTagOperations,
  metadefResourceTypeOperations,
])
