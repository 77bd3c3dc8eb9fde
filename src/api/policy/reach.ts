/** Finds how far a rule lets a caller reach: it is asked about rows that are the caller's own and about rows that are not. */
import type { Reach } from '../../kernel/reach.ts'
import type { Caller } from './caller.ts'
import { evaluate, type Question, type Target } from './evaluate.ts'
import type { Operand, Rule } from './parse.ts'

/** Whose a row is, in the three ways that rules ask. */
type Owner = 'project' | 'domain' | 'user'

const OWNERS: readonly Owner[] = ['project', 'domain', 'user']

/** The names of a rule's target that say whose a row is (`project_id`, `target.user.domain_id`), and what they are compared with. */
export interface OwnerNames
  extends Readonly<Record<Owner, { readonly names: readonly string[]; readonly with: readonly Operand[] }>> {
  /** The rule refuses rows for what they are, so that whose they are does not settle it. */
  readonly refusesOthers: boolean
}

/** No id has this character, so that no rule holds for it by what somebody is called. */
const SOMEBODY_ELSE = '\0'

export function ownerNamesOf(rule: Rule, ruleNamed: Question['ruleNamed']): OwnerNames {
  const asked = askedNames(rule, ruleNamed)
  const of = (owner: Owner) => {
    const mine = asked.filter(({ name }) => ownerMeant(name) === owner)
    return { names: [...new Set(mine.map(({ name }) => name))], with: mine.map((one) => one.with) }
  }
  const refusesOthers = asked.some(({ name, negated }) => negated && ownerMeant(name) === undefined)
  return { project: of('project'), domain: of('domain'), user: of('user'), refusesOthers }
}

/** Every name of the target that a rule asks for, those of the rules it refers to included. */
export const targetNamesOf = (rule: Rule, ruleNamed: Question['ruleNamed']): string[] => [
  ...new Set(askedNames(rule, ruleNamed).map(({ name }) => name)),
]

/** Those for which a row has to be looked at: what says what it is (`visibility`, `vm_state`), and all that is its own alone (`target.order.project_id`). */
export const rowNamesOf = (rule: Rule, ruleNamed: Question['ruleNamed']): string[] =>
  targetNamesOf(rule, ruleNamed).filter((name) => ownerMeant(name) === undefined || name.startsWith('target.'))

interface AskedName {
  readonly name: string
  readonly with: Operand
  /** It stands under a `not`: where the row lacks the name the rule would hold. */
  readonly negated: boolean
}

function askedNames(rule: Rule, ruleNamed: Question['ruleNamed']): AskedName[] {
  const found: AskedName[] = []
  const seen = new Set<string>()
  const read = (one: Rule, negated: boolean): void => {
    if (one.kind === 'all' || one.kind === 'any') for (const part of one.rules) read(part, negated)
    if (one.kind === 'not') read(one.rule, true)
    if (one.kind === 'field') found.push({ name: one.name, with: { literal: one.value }, negated })
    if (one.kind === 'compare')
      for (const [, name = ''] of one.right.matchAll(/%\(([^)]+)\)s/g)) found.push({ name, with: one.left, negated })
    if (one.kind !== 'rule' || seen.has(`${one.name} ${negated}`)) return
    seen.add(`${one.name} ${negated}`)
    const named = ruleNamed(one.name)
    if (named) read(named, negated)
  }
  read(rule, false)
  return found
}

/** `network:project_id` is of something else than the row; `target.user.domain_id` says where a user is, so that a domain is what it is compared with. */
function ownerMeant(name: string): Owner | undefined {
  if (name.includes(':')) return undefined
  if (/(^|[._])domain(_id|\.id)$/.test(name)) return 'domain'
  if (/(^|[._])(project|tenant)(_id|\.id)$/.test(name)) return 'project'
  return /(^|[._])(user|trustor_user|trustee_user)(_id|\.id)$/.test(name) ? 'user' : undefined
}

/** From the widest to the narrowest. A reach is right when the rule holds for every row in it, whatever else the row is. */
const REACHES: readonly (readonly Owner[])[] = [[], ['project'], ['domain'], ['user'], ['project', 'user']]

/** Undefined when the rule does not go by whose a row is: it asks about other things. */
export function reachOfRule(rule: Rule, question: Question, names: OwnerNames): Reach | undefined {
  if (names.refusesOthers) return undefined
  const asked = OWNERS.filter((owner) => names[owner].names.length > 0)
  for (const fixed of REACHES) {
    const reach = fixed.every((owner) => asked.includes(owner)) ? shape(question.caller, fixed) : undefined
    if (!reach) continue
    const targets = targetsWithin(question.caller, names, { asked, fixed })
    if (targets.every((some) => evaluate(rule, { ...question, target: { ...question.target, ...some } }))) return reach
  }
  return undefined
}

interface Varied {
  readonly asked: readonly Owner[]
  readonly fixed: readonly Owner[]
}

/** One target for every way in which a row may be somebody's, where `fixed` are the caller's. */
function targetsWithin(caller: Caller, names: OwnerNames, { asked, fixed }: Varied): Target[] {
  let targets: Target[] = [{}]
  for (const owner of asked) {
    const own = caller.attributes[`${owner}_id`] ?? SOMEBODY_ELSE
    const values = fixed.includes(owner) ? [own] : valuesOf(caller, names[owner].with, own)
    targets = targets.flatMap((target) =>
      values.map((value) => ({ ...target, ...Object.fromEntries(names[owner].names.map((name) => [name, value])) })),
    )
  }
  return targets
}

/** One's own, somebody else's, and whatever the rule compares with. */
const valuesOf = (caller: Caller, operands: readonly Operand[], own: string): string[] => [
  ...new Set([
    own,
    SOMEBODY_ELSE,
    ...operands.map((one) => ('literal' in one ? one.literal : (caller.attributes[one.attribute] ?? SOMEBODY_ELSE))),
  ]),
]

function shape({ attributes }: Caller, owners: readonly Owner[]): Reach | undefined {
  const { project_id: projectId, domain_id: domainId, user_id: userId } = attributes
  switch (owners.join()) {
    case '':
      return { kind: 'all' }
    case 'project':
      return projectId === undefined ? undefined : { kind: 'project', projectId }
    case 'domain':
      return domainId === undefined ? undefined : { kind: 'domain', domainId }
    case 'user':
      return userId === undefined ? undefined : { kind: 'own', userId }
    default:
      return userId === undefined || projectId === undefined ? undefined : { kind: 'own', userId, projectId }
  }
}
