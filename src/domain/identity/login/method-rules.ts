/** Rules of a user for logging in by several methods: `[["password", "totp"], ["oauth1"]]`, any of which has to be fulfilled whole. */
import { CloudError } from '../../../kernel/errors.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Options } from '../attributes.ts'
import { getUser } from '../user/user.ts'
import { issueReceipt, type Receipt, readReceipt } from './receipt.ts'

/** Methods that there are, as tokens and rules call them. */
const METHODS = new Set(['password', 'token', 'application_credential', 'totp', 'oauth1', 'mapped', 'openid', 'saml2'])

/** Who it is was shown, and more is needed. The receipt goes back with what is shown next. */
export class MoreMethodsNeeded extends CloudError {
  readonly receipt: Receipt
  /** As it travels. */
  readonly receiptText: string
  readonly user: { id: string; name: string; domainId: string }
  /** Rules that what was shown is a part of. */
  readonly rules: readonly (readonly string[])[]

  constructor(told: Pick<MoreMethodsNeeded, 'receipt' | 'receiptText' | 'user' | 'rules'>) {
    super('unauthorized', 'The request you have made requires authentication.', { reason: 'more_methods' })
    this.receipt = told.receipt
    this.receiptText = told.receiptText
    this.user = told.user
    this.rules = told.rules
  }
}

interface Shown {
  userId: string
  methods: readonly string[]
  /** The user's, where they are at hand. */
  options?: Options
  /** Of a request before. */
  receipt?: string
}

/** @returns all methods shown, the receipt's too. @throws MoreMethodsNeeded; unauthorized for a receipt that does not hold */
export async function requireMethods(ctx: StoreCtx, { userId, methods, options, receipt }: Shown): Promise<readonly string[]> {
  const before = receipt === undefined ? [] : await methodsOf(ctx, receipt, userId)
  const shown = [...new Set([...methods, ...before])]
  const rules = rulesOf(options ?? (await userOf(ctx, userId)).options)
  if (rules.length === 0 || rules.some((rule) => rule.every((method) => shown.includes(method)))) return shown
  const user = await userOf(ctx, userId)
  const { receipt: made, text } = await issueReceipt(ctx, { userId, methods: shown })
  const open = rules.filter((rule) => rule.some((method) => shown.includes(method)))
  throw new MoreMethodsNeeded({ receipt: made, receiptText: text, user, rules: open })
}

const userOf = (ctx: StoreCtx, id: string) => getUser({ ...ctx, who: { kind: 'cloud' } }, id)

async function methodsOf(ctx: StoreCtx, text: string, userId: string): Promise<readonly string[]> {
  const receipt = await readReceipt(ctx, text)
  if (receipt?.userId === userId) return receipt.methods
  throw new CloudError('unauthorized', 'Could not find auth receipt.', {
    internal: 'a receipt that is over, forged or of another user',
  })
}

/** Methods that there are not count as fulfilled, and rules of such alone as absent: nobody is locked out by a wrong word. */
function rulesOf({ multi_factor_auth_enabled: enabled, multi_factor_auth_rules: rules }: Options): string[][] {
  if (enabled === false || !Array.isArray(rules)) return []
  const sound = rules.filter((rule): rule is string[] => Array.isArray(rule) && rule.every((one) => typeof one === 'string'))
  return sound.map((rule) => [...new Set(rule)].filter((method) => METHODS.has(method))).filter((rule) => rule.length > 0)
}
