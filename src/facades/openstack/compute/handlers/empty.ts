import { getServer } from '../../../../domain/compute/index.ts'
import type { emptyApi } from '../contract/empty.ts'
import type { HandlersOf } from './deps.ts'

export const emptyHandlers: HandlersOf<typeof emptyApi> = {
  listAggregates: async () => ({ aggregates: [] }),
  listServerGroups: async () => ({ server_groups: [] }),
  listVolumeAttachments: async (ctx, { params }) => {
    await getServer(ctx, params.server_id)
    return { volumeAttachments: [] }
  },
}
