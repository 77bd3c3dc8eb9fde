/** Bugs in the change feed and in kept counts. */
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
]
