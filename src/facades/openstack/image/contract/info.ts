import { defineApi } from '../../../../api/define.ts'
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'

const document = (path: string, summary: string) =>
  ({
    method: 'GET',
    path,
    summary,
    action: 'image:get_schema',
    allow: rules.authenticated,
    status: 200,
    returns: Type.Unknown(),
  }) as const

const tasks = Type.Object({ tasks: Type.Array(Type.Unknown()) })

export const infoApi = defineApi({
  showImageSchema: document('/schemas/image', 'What an image is made of'),
  showImagesSchema: document('/schemas/images', 'What a list of images is made of'),
  showMemberSchema: document('/schemas/member', 'What a member is made of'),
  showMembersSchema: document('/schemas/members', 'What a list of members is made of'),
  showImportInfo: { ...document('/info/import', 'Ways to import an image'), action: 'image:get_info' },
  listStores: { ...document('/info/stores', 'Where data is kept'), action: 'image:get_info' },
  showUsage: {
    method: 'GET',
    path: '/info/usage',
    summary: 'What the project has of images, and may have: sizes in MiB',
    action: 'image:get_info',
    allow: rules.authenticated,
    status: 200,
    returns: Type.Object({ usage: Type.Record(Type.String(), Type.Object({ limit: Type.Integer(), usage: Type.Integer() })) }),
  },
  listImageTasks: {
    method: 'GET',
    path: '/images/{image_id}/tasks',
    summary: 'Tasks of an image: imports are done when they are answered, so that there are none',
    action: 'image:get_image',
    allow: rules.projectReaderOrAdmin,
    status: 200,
    returns: tasks,
  },
})
