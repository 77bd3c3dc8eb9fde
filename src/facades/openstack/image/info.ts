/** What Glance's API says of itself and of a project's share: ways to import, stores, schemas and usage. */
import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import { getImage, type ImageBasis, imageAllowances } from '../../../domain/image/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import { type Operations, operationsWith } from '../resource/operation.ts'
import { glanceRefusals } from './refusals.ts'
import { imageDocument, imagesDocument } from './resources/image.ts'
import { memberDocument, membersDocument } from './resources/member.ts'
import { documentOperation } from './resources/schema.ts'
import { importMethodsOf, STORE } from './store.ts'

const operation = operationsWith<ImageBasis>()
const info = { method: 'GET', action: 'image:get_info', allow: rules.authenticated, status: 200 } as const
const Usage = Type.Record(Type.String(), Type.Object({ limit: Type.Integer(), usage: Type.Integer() }))

export const infoOperations: Operations<ImageBasis> = {
  showImageSchema: documentOperation(imageDocument, 'What an image is made of'),
  showImagesSchema: documentOperation(imagesDocument, 'What a list of images is made of'),
  showMemberSchema: documentOperation(memberDocument, 'What a member is made of'),
  showMembersSchema: documentOperation(membersDocument, 'What a list of members is made of'),
  showImportInfo: operation(
    { ...info, path: '/info/import', summary: 'Ways to import an image', returns: Type.Unknown() },
    async (_ctx, _asked, basis) => ({
      'import-methods': { description: 'Import methods available.', type: 'array', value: importMethodsOf(basis) },
    }),
  ),
  listStores: operation({ ...info, path: '/info/stores', summary: 'Where data is kept', returns: Type.Unknown() }, async () => ({
    stores: [{ id: STORE, default: 'true' }],
  })),
  listStoresDetail: operation(
    {
      ...info,
      path: '/info/stores/detail',
      summary: 'Where data is kept, as operators see it',
      action: 'image:stores_info_detail',
      allow: 'rule:service_or_admin',
      returns: Type.Unknown(),
    },
    async () => ({ stores: [{ id: STORE, type: STORE, default: 'true', weight: 0, properties: {} }] }),
  ),
  deleteFromStore: operation(
    {
      method: 'DELETE',
      path: '/stores/{store_id}/{image_id}',
      summary: 'Delete the data of an image from one of several stores: here is one, which keeps it',
      action: 'image:delete_image_location',
      allow: rules.admin,
      asks: [{ action: 'image:get_image_location', allow: rules.projectReaderOrAdmin, when: () => true }],
      status: 204,
    },
    async (ctx, { params: { store_id: store, image_id: id } }) => {
      if (store !== STORE) throw glanceRefusals.store_unavailable({ store })
      const { status } = await getImage(ctx, id)
      throw status === 'active' ? glanceRefusals.only_store() : glanceRefusals.store_of_inactive()
    },
  ),
  showUsage: operation(
    {
      ...info,
      path: '/info/usage',
      summary: 'What the project has of images, and may have: sizes in MiB',
      returns: Type.Object({ usage: Usage }),
    },
    async (ctx, _asked, { limits }) => {
      const { limit, usage } = await imageAllowances(ctx, limits, projectOf(ctx))
      const names = Object.keys(limit) as (keyof typeof limit)[]
      return { usage: Object.fromEntries(names.map((name) => [name, { limit: limit[name], usage: usage[name] }])) }
    },
  ),
}
