/** Puts together the parts of identity that hold something in memory; a controller makes one of these. */
import type { Who } from '../../kernel/context.ts'
import type { Random } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Feed } from '../../store/feed.ts'
import { Catalog } from './catalog/index.ts'
import { DELEGATIONS } from './delegation/index.ts'
import type { Compliance } from './directory/index.ts'
import { type HashCost, Passwords } from './directory/index.ts'
import type { FederationSettings } from './federation/index.ts'
import { Federation, readFederated } from './federation/index.ts'
import type { LimitModel } from './limit/index.ts'
import { Sealing, type SealingKeys } from './sealing/index.ts'
import { Tokens } from './token/index.ts'

export interface Identity {
  readonly tokens: Tokens
  readonly passwords: Passwords
  readonly catalog: Catalog
  /** Encrypts what has to be read again. */
  readonly sealing: Sealing
  /** How providers of users are spoken to. */
  readonly federation: Federation
  readonly assumeDefaultDomain: boolean
  readonly limitModel: LimitModel
  /** How many windows of 30 seconds back a one-time password may be from. */
  readonly totpWindows: number
  /** Verifies signature, expiry and revocation. @throws unauthorized */
  authenticate(ctx: StoreCtx, token: string): Promise<Who>
  /** Ends listening to the change feed. */
  close(): void
}

export interface IdentityOptions {
  feed: Feed
  random: Random
  /** How long a token holds; an hour unless told, a day at most. */
  tokenLifeMs?: number
  /** A log-in by name without any domain means the domain `default`. On unless told. */
  assumeDefaultDomain?: boolean
  /** How limits of domains and projects belong together; `flat` unless told. */
  limitModel?: LimitModel
  /** Absent: secrets that stand encrypted in the database can be neither stored nor read. */
  sealingKeys?: SealingKeys
  /** Asked at each use. Absent: no provider is spoken to. */
  federation?: () => FederationSettings
  /** 1 unless told. */
  totpWindows?: number
  /** What is demanded of passwords and accounts; nothing unless told. */
  compliance?: Compliance
  hashing?: { cost?: HashCost; atOnce?: number; waiting?: number }
}

export function openIdentity(options: IdentityOptions): Identity {
  const tokens = new Tokens({
    feed: options.feed,
    lifeMs: options.tokenLifeMs,
    sources: { delegations: DELEGATIONS, readFederated },
  })
  return {
    tokens,
    passwords: new Passwords({ random: options.random, rules: options.compliance, ...options.hashing }),
    catalog: new Catalog(tokens.invalidation),
    sealing: new Sealing(options.sealingKeys, options.random),
    federation: new Federation(options.federation),
    assumeDefaultDomain: options.assumeDefaultDomain ?? true,
    limitModel: options.limitModel ?? 'flat',
    totpWindows: options.totpWindows ?? 1,
    authenticate: async (ctx, token) => tokens.authenticate(ctx, token),
    close: () => tokens.close(),
  }
}
