/** Bugs by which disks hold something else than was written into them, or than what they were made of. */
import type { PlantedBug } from './planted-bug.ts'

export const CONTENT_BUGS: readonly PlantedBug[] = [
  {
    name: 'reversion-does-nothing',
    file: 'src/agent/volume-reconciler.ts',
    text: `          await pool.revert(id, step, this.#signal, await this.#encryption(doc))
`,
    becomes: '',
    leavesOut: 'having a volume hold again what its snapshot holds',
  },
  {
    name: 'copy-of-snapshot-begins-empty',
    file: 'src/agent/volume-reconciler.ts',
    text: '{ id, sizeMib, base, snapshot: step.snapshot, encryption:',
    becomes: '{ id, sizeMib, base, encryption:',
    leavesOut: 'which snapshot a volume begins as',
  },
  {
    name: 'increment-left-out-by-restoring',
    file: 'src/domain/backup/read.ts',
    text: "  const { transfer, backup } = await openTransfer(ctx, sender, 'restore')\n",
    becomes: `  const { transfer, backup: last } = await openTransfer(ctx, sender, 'restore')
  const query = ctx.db.selectFrom('volume_backup').selectAll().where('id', '=', last.parent_id ?? last.id)
  const backup = (await query.executeTakeFirst()) ?? last
`,
    leavesOut: 'the last increment of a backup that is restored',
  },
  {
    name: 'chunks-behind-the-first-not-restored',
    file: 'src/agent/backup-restoring.ts',
    text: "    if (name === '') continue\n",
    becomes: "    if (name === '' || at > 0) continue\n",
    leavesOut: 'what is behind the first chunk of a backup that is restored',
  },
  {
    name: 'snapshot-merged-away',
    file: 'src/drivers/volume/layer-graph.ts',
    text: 'parents.has(name) && !linked.has(name) && children.get(name) === 1',
    becomes: 'parents.has(name) && children.get(name) === 1',
    leavesOut: 'whether a layer is a snapshot, when it is merged into the one above it',
  },
  {
    name: 'guest-writes-into-its-snapshot',
    file: 'src/agent/volume-reconciler.ts',
    text: `    for (const volume of volumes) await this.#follow(volume)
`,
    becomes: '',
    leavesOut: 'that a guest writes elsewhere before a snapshot of what it has is told to be there',
  },
]
