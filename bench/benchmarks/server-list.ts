import type { Benchmark } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'
import { HOSTS, makeCrowd, SERVERS } from '../many-servers.ts'

export const benchmark: Benchmark = {
  about: `detailed lists of ${SERVERS} servers a second on ${CONNECTIONS} connections`,
  run: (say) =>
    withCloud({ fake: true, fakeHosts: HOSTS, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const { admin, member } = await makeCrowd(cloud, say)
      const path = `/compute/v2.1/servers/detail?limit=${SERVERS}`
      const { text, json } = await member.call('GET', path)
      if (json.servers.length !== SERVERS) throw new Error(`The list holds ${json.servers.length} servers.`)
      const headers = { 'X-Auth-Token': member.token, 'OpenStack-API-Version': 'compute 2.79' }
      const value = await requestsPerSecond({ url: `${cloud.url}${path}`, headers })
      admin.close()
      member.close()
      const limit = await bareRequestsPerSecond(text)
      return [
        {
          what: `lists (${(text.length / 1024).toFixed(0)} KiB each)`,
          value,
          unit: '/s',
          limit: { what: 'a bare Node server', value: limit },
          goal: { least: Math.round(0.4 * limit) },
          openstack: 1,
        },
      ]
    }),
}
