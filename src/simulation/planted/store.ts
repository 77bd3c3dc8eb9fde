/** Bugs in the change feed, in leases, and in kept counts. */
import type { PlantedBug } from './planted-bug.ts'

export const STORE_BUGS: readonly PlantedBug[] = [
  {
    name: 'count-not-lowered',
    file: 'src/store/row-count.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
    text: '    trigger(`delete on ${table}`, remove),\n',
    becomes: '',
    leavesOut: 'lowering a kept count when a row goes',
  },
  {
    name: 'changes-of-others-not-heard',
    file: 'src/store/follow.ts',
    text: `        this.#ctx.feed.announce(others.map((c) => ({ kind: c.kind, id: c.id, projectId: c.project_id })))
`,
    becomes: '',
    leavesOut: 'telling a controller of what others have changed',
  },
  {
    name: 'feed-not-read-by-the-clock',
    file: 'src/store/follow.ts',
    text: `      this.#read()
      this.poll()
`,
    becomes: `      this.poll()
`,
    leavesOut: 'reading what others have changed though nobody has told of it',
  },
  {
    name: 'feed-not-read-after-lost-connection',
    file: 'src/store/follow.ts',
    text: `      isLost = true
`,
    becomes: `      isLost = true
      this.#stopped = true
`,
    leavesOut: 'reading on when the connection that tells of changes is lost',
  },
  {
    name: 'lease-never-runs-out',
    file: 'src/store/lease.ts',
    text: `eb.or([eb('lease.owner', '=', owner), eb('lease.until', '<=', now)])`,
    becomes: `eb('lease.owner', '=', owner)`,
    leavesOut: 'taking over from who does not reach the database any more',
  },
]
