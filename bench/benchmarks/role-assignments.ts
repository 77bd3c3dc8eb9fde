import { openSession, type Session } from '../api.ts'
import { type Benchmark, median } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond } from '../load.ts'
import { seedProjects } from '../seed.ts'

const PARENTS = 10
const CHILDREN = 100
const CROWD = 20_000
const TIMES = 100

/** A user to whom ten projects hand a role down to a hundred each, half of them through a group. */
async function makeHeir(admin: Session, seed: (parentId: string, i: number) => void): Promise<string> {
  const make = async (kind: string, spec: object): Promise<string> =>
    (await admin.call('POST', `/identity/v3/${kind}s`, { [kind]: spec })).json[kind].id
  const user = await make('user', { name: 'heir' })
  const group = await make('group', { name: 'heirs' })
  await admin.call('PUT', `/identity/v3/groups/${group}/users/${user}`)
  const role = (await admin.call('GET', '/identity/v3/roles?name=member')).json.roles[0].id
  for (let i = 0; i < PARENTS; i++) {
    const parent = await make('project', { name: `parent-${i}` })
    seed(parent, i)
    const actor = i % 2 ? `groups/${group}` : `users/${user}`
    await admin.call('PUT', `/identity/v3/OS-INHERIT/projects/${parent}/${actor}/roles/${role}/inherited_to_projects`)
  }
  return user
}

export const benchmark: Benchmark = {
  about: `effective role assignments of a user in ${PARENTS * CHILDREN} projects by inheritance, ${CROWD} others beside them`,
  run: (say) =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const admin = await openSession(cloud, 'welkin-admin')
      seedProjects(cloud, 'default', CROWD, 'crowd')
      const user = await makeHeir(admin, (parent, i) => seedProjects(cloud, parent, CHILDREN, `child-${i}`))
      const path = `/identity/v3/role_assignments?effective&user.id=${user}`
      const { json, text } = await admin.call('GET', path)
      const entries: number = json.role_assignments.length
      if (entries !== 2 * PARENTS * CHILDREN) throw new Error(`${entries} assignments were found.`)
      say(`${entries} assignments: the role and the one that it implies`)
      const took: number[] = []
      for (let i = 0; i < TIMES; i++) {
        const began = performance.now()
        await (await fetch(`${cloud.url}${path}`, { headers: { 'x-auth-token': admin.token } })).arrayBuffer()
        took.push(performance.now() - began)
      }
      admin.close()
      const bare = 1000 / (await bareRequestsPerSecond(text, 3))
      const what = `one list (median of ${TIMES}; ${(text.length / 1024).toFixed(0)} KiB)`
      return [{ what, value: median(took), unit: 'ms', limit: { what: 'a bare Node server', value: bare }, goal: { most: 20 } }]
    }),
}
