import type { Benchmark } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond } from '../load.ts'
import { HOSTS, makeCrowd, SERVERS } from '../many-servers.ts'

export const benchmark: Benchmark = {
  about: `${SERVERS} servers on ${HOSTS} fake hosts, from the first request until all are ACTIVE`,
  run: (say) =>
    withCloud({ fake: true, fakeHosts: HOSTS, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const { admin, member, accepted, active } = await makeCrowd(cloud, say)
      admin.close()
      member.close()
      const bare = await bareRequestsPerSecond(JSON.stringify({ server: { id: 'a'.repeat(36) } }), 2)
      const rate = (ms: number) => SERVERS / (ms / 1000)
      return [
        { what: 'servers accepted', value: rate(accepted), unit: '/s', limit: { what: 'bare Node replies', value: bare } },
        { what: 'servers ACTIVE', value: rate(active), unit: '/s', goal: { least: 50 }, openstack: 39 / 60 },
      ]
    }),
}
