import { ok, problem } from '../../../domain/finding.ts'
import { findUser } from '../../system-user.ts'
import type { Check } from '../inspection-context.ts'

const USERS = [
  { name: 'welkin', is: 'the controller' },
  { name: 'welkin-guest', is: 'the guests' },
]

export const users: Check = {
  about: 'machine',
  name: 'users',
  run: async ({ cloud }) => {
    if (cloud?.fake) return []
    const missing = USERS.filter(({ name }) => !exists(name))
    if (missing.length === 0) return [ok('The users of controller and guests are there.')]
    return missing.map(({ name, is }) => problem(`There is no user ${name}, whom ${is} would run as.`, 'users-missing'))
  },
}

function exists(name: string): boolean {
  try {
    findUser(name)
    return true
  } catch {
    return false
  }
}
