import { openSession } from '../api.ts'
import type { Benchmark } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'
import { seedProjects } from '../seed.ts'

const ALL = 100_000
const PAGE = 1000

export const benchmark: Benchmark = {
  about: `lists of ${PAGE} of ${ALL} projects, and one found by its name, a second on ${CONNECTIONS} connections`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      seedProjects(cloud, 'default', ALL, 'crowd')
      say(`${ALL} projects are there`)
      const admin = await openSession(cloud, 'welkin-admin')
      const path = `/identity/v3/projects?limit=${PAGE}`
      const { text, json } = await admin.call('GET', path)
      const one = await admin.call('GET', '/identity/v3/projects?name=crowd-77777')
      admin.close()
      if (json.projects.length !== PAGE || one.json.projects.length !== 1)
        throw new Error('The lists are not what was asked for.')
      const headers = { 'X-Auth-Token': admin.token }
      const lists = await requestsPerSecond({ url: `${cloud.url}${path}`, headers })
      const found = await requestsPerSecond({ url: `${cloud.url}/identity/v3/projects?name=crowd-77777`, headers, seconds: 3 })
      const limit = { what: 'a bare Node server', value: await bareRequestsPerSecond(text) }
      const ofOne = { what: 'a bare Node server', value: await bareRequestsPerSecond(one.text, 2) }
      const size = (text.length / 1024).toFixed(0)
      return [
        { what: `lists (${size} KiB each)`, value: lists, unit: '/s', limit, goal: { least: 300 }, openstack: 135 },
        { what: 'found by name', value: found, unit: '/s', limit: ofOne },
      ]
    }),
}
