import { ok, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

/** Provider networks that no host carries: whoever made them named an uplink that is not there. */
export const uplinks: RowCheck = {
  about: 'networks',
  name: 'uplinks',
  run: async ({ rows }) => {
    const found = await rows(({ db }) =>
      db
        .selectFrom('network')
        .select(['id', 'name', 'physical_network', 'carried'])
        .where('physical_network', 'is not', null)
        .execute(),
    )
    const idle = found.filter(({ carried }) => carried === 0)
    if (idle.length === 0) return [ok(`Provider networks are carried by hosts (${found.length}).`)]
    const lines = idle.map(({ id, name, physical_network }) => `${name} (${id}) on ${physical_network}`)
    return [warning('No host carries these provider networks.', 'uplink-missing', some(lines))]
  },
}
