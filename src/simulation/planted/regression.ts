/** Bugs that Welkin once had, brought back: each regression that names one has to find it again. */
import type { PlantedBug } from './planted-bug.ts'

export const REGRESSION_BUGS: readonly PlantedBug[] = [
  {
    name: 'disk-comes-after-erasure',
    file: 'src/agent/guest.ts',
    text: 'const [disks, nics, configDrive] = await allEnded([',
    becomes: 'const [disks, nics, configDrive] = await Promise.all([',
    leavesOut: 'waiting for what is still being made of a guest, when one part of it has failed',
  },
  {
    name: 'undo-tried-five-times',
    file: 'src/operation/retry-policy.ts',
    text: '  ctx.clock.now() - since >= UNDO_FOR_MS ? undefined : pauseMs(ctx, tries)',
    becomes: '  tries + 1 >= TRIES ? undefined : pauseMs(ctx, tries)',
    leavesOut: 'that an undo is tried for longer than a database may be away',
  },
  {
    name: 'revoked-by-own-clock-alone',
    file: 'src/domain/identity/revocation/revocation.ts',
    text: '  const until = Math.max(tx.clock.now(), issuedAt)',
    becomes: '  const until = tx.clock.now() + 0 * issuedAt',
    leavesOut: 'that a token may have been issued by a controller whose clock is ahead',
  },
  {
    name: 'credential-not-audited',
    file: 'src/store/context.ts',
    text: '          if (changes.length > 0 || hasWritten()) await',
    becomes: "          if (changes.some(({ kind }) => kind !== 'application-credential')) await",
    leavesOut: 'the audit’s record of a new application credential, in the transaction that makes it',
  },
]
