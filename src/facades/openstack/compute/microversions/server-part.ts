import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'
import { anyLock } from '../resources/server-action.ts'

const untagged = (attachment: unknown) => without(attachment, ['tag'])

export const serverPartChanges: readonly ChangeModule[] = [
  {
    version: '2.45',
    summary: 'The id of an image that is made of a server is in the body',
    response: { createServerImage: () => undefined },
  },
  {
    version: '2.73',
    summary: 'Locks have a reason',
    schema: { lockServer: anyLock },
    request: { lockServer: () => ({ lock: null }) },
  },
  {
    version: '2.70',
    summary: 'Interfaces have a tag',
    response: {
      listInterfaces: eachOf('interfaceAttachments', untagged),
      showInterface: inside('interfaceAttachment', untagged),
    },
  },
]
