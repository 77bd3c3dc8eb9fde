/** How an agent comes to be trusted: a short-lived join token buys it a credential of its own. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import type { Credential } from './protocol.ts'
import { hostRefusals } from './refusals.ts'

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** Makes `token` good for joining until `expiresAt`. Only its hash is kept. */
export async function allowJoin(ctx: StoreCtx, token: string, expiresAt: number): Promise<void> {
  const row = { hash: hashOf(token), expires_at: expiresAt }
  await ctx.db.deleteFrom('host_join_token').where('expires_at', '<', ctx.clock.now()).execute()
  await ctx.db
    .insertInto('host_join_token')
    .values(row)
    .onConflict((c) => c.column('hash').doUpdateSet({ expires_at: expiresAt }))
    .execute()
}

/**
 * Registers a host, or gives a known host a new credential (its old one ends).
 * @throws unauthorized when the token is unknown or too old
 */
export async function joinHost(ctx: StoreCtx, input: { token: string; hostname: string; zone: string }): Promise<Credential> {
  const secret = ctx.random.bytes(32).toString('base64url')
  return transact(ctx, async (tx) => {
    const token = await tx.db.selectFrom('host_join_token').selectAll().where('hash', '=', hashOf(input.token)).executeTakeFirst()
    if (!token || token.expires_at < tx.clock.now()) throw hostRefusals.join_token()
    const known = await tx.db.selectFrom('host').select('id').where('hostname', '=', input.hostname).executeTakeFirst()
    const hostId = known?.id ?? tx.random.uuid()
    const row = { secret_hash: hashOf(secret), zone: input.zone, observed_generation: 0 }
    if (known) await tx.db.updateTable('host').set(row).where('id', '=', hostId).execute()
    else
      await tx.db
        .insertInto('host')
        .values({ ...newHost, ...row, id: hostId, hostname: input.hostname, created_at: tx.clock.now() })
        .execute()
    recordChange(tx, 'host', hostId)
    return { hostId, secret }
  })
}

const newHost = {
  enabled: 1,
  disabled_reason: null,
  wanted_revision: 1,
  claimed_cpus: 0,
  claimed_memory_mib: 0,
  claimed_disk_gib: 0,
  claimed_volume_gib: 0,
  observed_at: 0,
  cpus: 0,
  memory_mib: 0,
  disk_gib: 0,
  facts: '{}',
}

/** @throws unauthorized */
export async function authenticateHost(ctx: StoreCtx, credential: Credential): Promise<{ hostname: string }> {
  const row = await ctx.db
    .selectFrom('host')
    .select(['hostname', 'secret_hash'])
    .where('id', '=', credential.hostId)
    .executeTakeFirst()
  const given = Buffer.from(hashOf(credential.secret), 'hex')
  if (!row || !timingSafeEqual(Buffer.from(row.secret_hash, 'hex'), given)) throw hostRefusals.agent_credential()
  return { hostname: row.hostname }
}
