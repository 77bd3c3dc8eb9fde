/**
 * Checks a user's rules for logging in by several methods: `[["password", "totp"], ["oauth1"]]`, any of which has to be
 * fulfilled whole.
 */
import type { StoreCtx } from '../../../store/context.ts'
import { getUser } from '../directory/index.ts'
import type { Options } from '../entity/index.ts'
import { issueReceipt, readReceipt } from './receipt.ts'
import { loginRefusals } from './refusals.ts'

/** Methods that there are, as tokens and rules call them. */
const METHODS = new Set(['password', 'token', 'application_credential', 'totp', 'oauth1', 'mapped', 'openid', 'saml2'])

interface Shown {
  userId: string
  methods: readonly string[]
  /** The user's, where they are at hand. */
  options?: Options
  /** Of a request before. */
  receipt?: string
}

/** @returns all methods shown, the receipt's too. @throws unauthorized: `more_methods`, and for a receipt that does not hold */
export async function requireMethods(ctx: StoreCtx, { userId, methods, options, receipt }: Shown): Promise<readonly string[]> {
  const before = receipt === undefined ? [] : await methodsOf(ctx, receipt, userId)
  const shown = [...new Set([...methods, ...before])]
  const rules = accessRulesOf(options ?? (await userOf(ctx, userId)).options)
  if (rules.length === 0 || rules.some((rule) => rule.every((method) => shown.includes(method)))) return shown
  const user = await userOf(ctx, userId)
  const { receipt: made, text } = await issueReceipt(ctx, { userId, methods: shown })
  const open = rules.filter((rule) => rule.some((method) => shown.includes(method)))
  throw loginRefusals.more_methods({ receipt: made, receiptText: text, user, rules: open })
}

const userOf = (ctx: StoreCtx, id: string) => getUser({ ...ctx, who: { kind: 'cloud' } }, id)

async function methodsOf(ctx: StoreCtx, text: string, userId: string): Promise<readonly string[]> {
  const receipt = await readReceipt(ctx, text)
  if (receipt?.userId === userId) return receipt.methods
  throw loginRefusals.receipt_not_found({ internal: 'a receipt that is over, forged or of another user' })
}

/** Methods that there are not count as fulfilled, and rules of such alone as absent: nobody is locked out by a wrong word. */
function accessRulesOf({ multi_factor_auth_enabled: enabled, multi_factor_auth_rules: rules }: Options): string[][] {
  if (enabled === false || !Array.isArray(rules)) return []
  const sound = rules.filter((rule): rule is string[] => Array.isArray(rule) && rule.every((one) => typeof one === 'string'))
  return sound.map((rule) => [...new Set(rule)].filter((method) => METHODS.has(method))).filter((rule) => rule.length > 0)
}
