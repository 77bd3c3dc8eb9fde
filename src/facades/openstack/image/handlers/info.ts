import type { Handlers } from '../../../../api/define.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { getImage, type ImageBasis, imageAllowances } from '../../../../domain/image/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import type { infoApi } from '../contract/info.ts'
import { imageDocument, imagesDocument, memberDocument, membersDocument } from '../contract/schema.ts'
import { STORE } from '../view.ts'
import { IMPORT_METHODS } from './data.ts'

export const infoHandlers = ({ limits }: Pick<ImageBasis, 'limits'>): Handlers<typeof infoApi, StoreCtx> => ({
  showImageSchema: async () => imageDocument,
  showImagesSchema: async () => imagesDocument,
  showMemberSchema: async () => memberDocument,
  showMembersSchema: async () => membersDocument,
  showImportInfo: async () => ({
    'import-methods': { description: 'Import methods available.', type: 'array', value: IMPORT_METHODS },
  }),
  listStores: async () => ({ stores: [{ id: STORE, default: 'true' }] }),
  async listImageTasks(ctx, { params }) {
    await getImage(ctx, params.image_id)
    return { tasks: [] }
  },
  async showUsage(ctx) {
    const { limit, usage } = await imageAllowances(ctx, limits, projectOf(ctx))
    const names = Object.keys(limit) as (keyof typeof limit)[]
    return { usage: Object.fromEntries(names.map((name) => [name, { limit: limit[name], usage: usage[name] }])) }
  },
})
