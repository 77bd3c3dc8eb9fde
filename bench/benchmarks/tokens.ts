import { openSession } from '../api.ts'
import type { Benchmark } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond, CONNECTIONS, measure, requestsPerSecond } from '../load.ts'

export const benchmark: Benchmark = {
  about: `tokens validated a second (GET /identity/v3/auth/tokens) on ${CONNECTIONS} connections`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const admin = await openSession(cloud, 'welkin-admin')
      const member = await openSession(cloud, 'welkin')
      const headers = { 'X-Auth-Token': admin.token, 'X-Subject-Token': member.token }
      const url = `${cloud.url}/identity/v3/auth/tokens`
      const body = await (await fetch(url, { headers })).text()
      admin.close()
      member.close()
      await requestsPerSecond({ url, headers, seconds: 3 })
      say('warm')
      const { perSecond: value, p99 } = await measure({ url, headers })
      const limit = await bareRequestsPerSecond(body)
      return [
        {
          what: `validations (${body.length} bytes each)`,
          value,
          unit: '/s',
          limit: { what: 'a bare Node server', value: limit },
          goal: { least: 10_000 },
          openstack: 135,
        },
        { what: 'all but one of a hundred within', value: p99, unit: 'ms', goal: { most: 10 } },
      ]
    }),
}
