/**
 * Signs receipts: the methods by which somebody has shown who it is, when its rules want more. Signed with the keys of tokens, by a key
 * that is derived for receipts alone: neither can be taken for the other. Voided like a token by what voids all of its user's.
 */
import { createHmac } from 'node:crypto'
import { isSameText } from '../../../kernel/same-text.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { isRevoked } from '../revocation/index.ts'
import { noTokenKey, readTokenKeys, type TokenKey } from '../token/index.ts'

export interface Receipt {
  userId: string
  methods: readonly string[]
  /** Milliseconds since 1970. */
  issuedAt: number
  expiresAt: number
}

const LIFE_MS = 5 * 60_000

/** @returns the receipt and how it travels: `<key id>.<payload>.<signature>` */
export async function issueReceipt(
  ctx: StoreCtx,
  { userId, methods }: Pick<Receipt, 'userId' | 'methods'>,
): Promise<{ receipt: Receipt; text: string }> {
  const [key] = await readTokenKeys(ctx)
  if (!key) throw noTokenKey()
  const now = ctx.clock.now()
  const receipt: Receipt = { userId, methods, issuedAt: now, expiresAt: now + LIFE_MS }
  const signed = `${key.id}.${Buffer.from(JSON.stringify(receipt)).toString('base64url')}`
  return { receipt, text: `${signed}.${signatureOf(key, signed)}` }
}

/** @returns undefined for one that is not ours, over, or void */
export async function readReceipt(ctx: StoreCtx, text: string): Promise<Receipt | undefined> {
  const [id, payload = '', signature = '', ...others] = text.split('.')
  const key = (await readTokenKeys(ctx)).find((one) => one.id === id)
  if (!key || others.length > 0) return undefined
  if (!isSameText(signatureOf(key, `${id}.${payload}`), signature)) return undefined
  const receipt = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Receipt
  if (receipt.expiresAt <= ctx.clock.now()) return undefined
  return (await isVoid(ctx, receipt)) ? undefined : receipt
}

function signatureOf({ secret }: TokenKey, signed: string): string {
  const derived = createHmac('sha256', secret).update('auth receipt').digest()
  return createHmac('sha256', derived).update(signed).digest('base64url')
}

const isVoid = (ctx: StoreCtx, { userId, issuedAt }: Receipt): Promise<boolean> =>
  isRevoked(ctx, { userIds: [userId], projectId: undefined, trustId: undefined, domainIds: [], auditIds: [], issuedAt })
