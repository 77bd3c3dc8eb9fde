/** What each version added to the volumes of servers. */
import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'
import { looseVolumeQuery, unendingAttachment, untaggedAttachment, VOLUME_ID } from '../resources/server-volume.ts'

type Change = (body: unknown) => unknown

const shown = (change: Change) => ({
  listVolumeAttachments: eachOf('volumeAttachments', change),
  showVolumeAttachment: inside('volumeAttachment', change),
})
const everywhere = (change: Change) => ({ ...shown(change), attachVolume: inside('volumeAttachment', change) })

const withId: Change = (body) => ({
  ...(without(body, ['attachment_id', 'bdm_uuid']) as object),
  id: (body as { [VOLUME_ID]: string })[VOLUME_ID],
})

export const serverVolumeChanges: readonly ChangeModule[] = [
  { version: '2.89', summary: 'Volumes of servers tell the ids of their attachment', response: shown(withId) },
  {
    version: '2.79',
    summary: 'Volumes may go with their server',
    schema: { attachVolume: unendingAttachment },
    response: everywhere((body) => without(body, ['delete_on_termination'])),
  },
  {
    version: '2.75',
    summary: 'Unknown query parameters are refused',
    querySchema: { listVolumeAttachments: looseVolumeQuery },
  },
  { version: '2.70', summary: 'Volumes of servers tell their tag', response: everywhere((body) => without(body, ['tag'])) },
  { version: '2.49', summary: 'Volumes of servers have a tag', schema: { attachVolume: untaggedAttachment } },
]
