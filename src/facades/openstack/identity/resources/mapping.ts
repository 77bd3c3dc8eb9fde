/** Mappings, which say who users from elsewhere are here, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createMapping,
  deleteMapping,
  getMapping,
  listMappings,
  updateMapping,
} from '../../../../domain/identity/federation/index.ts'
import { shownOnly } from '../../resource/attribute.ts'
import { allow } from '../allow.ts'
import { free } from '../pieces.ts'
import { ofCloud } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'
import { fitId } from './fit-id.ts'

/** What rules may be depends on their version: the domain looks at bodies as they were sent, and says what is wrong. */
export const mapping = collection({
  name: 'mapping',
  plural: 'mappings',
  path: '/OS-FEDERATION/mappings',
  target: ofCloud('A mapping'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: { update: 'Replace the rules of a mapping' },
  chosenId: true,
  open: true,
  emptyChange: true,
  attributes: {
    id,
    rules: shownOnly(Type.Array(free), { field: 'rules' }),
    schema_version: shownOnly(Type.String(), { field: 'schemaVersion' }),
  },
  list: listMappings,
  get: getMapping,
  create: (ctx, _spec, at) => createMapping(ctx, fitId(at.param('mapping_id')), at.sent),
  update: (ctx, id, _change, at) => updateMapping(ctx, id, at.sent),
  remove: deleteMapping,
})
