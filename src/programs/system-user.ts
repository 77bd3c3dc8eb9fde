import { readFileSync } from 'node:fs'

export interface SystemUser {
  uid: number
  gid: number
}

/** @throws Error that says how to get the user */
export function findUser(name: string): SystemUser {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((l) => l.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error(`The system user ${name} is missing: \`npm start\` makes it.`)
  return { uid: Number(uid), gid: Number(gid) }
}

/** Those that the system lists a user in, his own first. */
export function groupsOf({ uid, gid }: SystemUser): number[] {
  const lines = (path: string) => readFileSync(path, 'utf8').split('\n')
  const name = lines('/etc/passwd')
    .find((line) => line.split(':')[2] === `${uid}`)
    ?.split(':')[0]
  const further = lines('/etc/group').flatMap((line) => {
    const [, , id, members = ''] = line.split(':')
    return name !== undefined && members.split(',').includes(name) ? Number(id) : []
  })
  return [...new Set([gid, ...further])]
}

/** The number of a group, when the system has it. */
export function findGroup(name: string): number | undefined {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((l) => l.startsWith(`${name}:`))
  const gid = line?.split(':')[2]
  return gid === undefined ? undefined : Number(gid)
}
