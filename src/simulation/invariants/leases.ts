/** Who has a lease has it alone. */
import { asRowsAreNoted } from './row-notes.ts'

/** The shortest one, in milliseconds: whoever takes one for so long took it no later than this before its end, by the clock of its own. */
const SHORTEST_MS = 15_000

const TAKEN = `select new.owner || ' took the lease of ' || new.name || ' from ' || old.owner || ', whose it was for ' || (old.until - (new.until - ${SHORTEST_MS})) || ' ms more', 0`

export const leasesAlone = asRowsAreNoted(
  'a lease is its owner’s until its time is over',
  {
    topic: 'leases',
    triggers: [
      [`after update of owner on lease when new.owner is not old.owner and old.until > new.until - ${SHORTEST_MS}`, TAKEN],
    ],
  },
  (_, taken) => taken.map(({ what }) => what),
)
