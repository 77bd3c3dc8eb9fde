/** Bugs in how a host’s agent keeps guests. */
import type { PlantedBug } from './planted-bug.ts'

export const AGENT_BUGS: readonly PlantedBug[] = [
  {
    name: 'disks-not-erased',
    file: 'src/agent/guest.ts',
    text: `  for (const id of [doc.id, ...doc.extraDisks.map(({ role }) => extraDiskId(doc, role))]) await world.volumes.remove(id)
`,
    becomes: '',
    leavesOut: 'removing a guest’s disks with it',
  },
  {
    name: 'guest-record-kept',
    file: 'src/agent/guest.ts',
    text: `  await world.hypervisor.forget(doc.id)
`,
    becomes: '',
    leavesOut: 'forgetting a guest that is gone',
  },
  {
    name: 'config-drive-not-erased',
    file: 'src/agent/guest.ts',
    text: `  await world.configDrives.remove(doc.id)
`,
    becomes: '',
    leavesOut: 'removing a guest’s config drive with it',
  },
  {
    name: 'button-pressed-and-no-more',
    file: 'src/agent/guest-reconciler.ts',
    text: `        if (this.#doc.power === 'stopped') await hypervisor.remove(this.id)
`,
    becomes: '',
    leavesOut: 'ending a guest that does not obey its power button',
  },
  {
    name: 'lost-ports-not-plugged',
    file: 'src/agent/guest-reconciler.ts',
    text: `    if (after === 'running' || after === 'paused') await this.#plugAgain(doc)
`,
    becomes: '',
    leavesOut: 'plugging a running guest’s ports again that it has lost',
  },
  {
    name: 'volumes-not-unplugged',
    file: 'src/agent/guest-volumes.ts',
    text: `  for (const id of unplug) await attempt(id, () => hypervisor.unplug(doc.id, id, AbortSignal.any([signal, patience])))
`,
    becomes: '',
    leavesOut: 'taking out of a running guest the volumes that it should have no more',
  },
  {
    name: 'volumes-not-removed',
    file: 'src/agent/volume-reconciler.ts',
    text: '() => pool.remove(id))',
    becomes: 'async () => undefined)',
    leavesOut: 'removing a volume that nobody wants any more',
  },
  {
    name: 'layers-not-merged',
    file: 'src/agent/layer-merging.ts',
    text: `        await this.#round()
`,
    becomes: '',
    leavesOut: 'merging layers that merely stand between two others',
  },
  {
    name: 'idle-ports-not-removed',
    file: 'src/agent/guests.ts',
    text: `    if (this.#hasHeard) await this.#idlePorts.sweep()
`,
    becomes: '',
    leavesOut: 'removing ports that nobody wants any more',
  },
  {
    name: 'reports-counted-from-zero',
    file: 'src/agent/reporter.ts',
    text: `    this.#generation = Math.max(this.#generation, generation)
`,
    becomes: '',
    leavesOut: 'going on after the number of the last report that was taken',
  },
  {
    name: 'result-forgotten-before-it-is-told',
    file: 'src/agent/reporter.ts',
    text: '    await this.#controller.observed({',
    becomes: `    for (const { id } of done) this.#done.delete(id)
    await this.#controller.observed({`,
    leavesOut: 'keeping a command’s result until the controller has taken it',
  },
]
