/** Copies a disk that a running guest has open, by a backup job of its QEMU: what the guest overwrites meanwhile is put into the copy before. */
import type { Clock } from '../../../kernel/clock.ts'
import type { JobInfo, Qmp } from '../../../wire/qmp/index.ts'
import { hypervisorRefusals } from '../refusals.ts'
import { endMerging } from './layer-merging.ts'
import { readVolumes } from './volume-state.ts'

export type MakeTarget = (sizeBytes: number) => Promise<{ path: string; format: 'qcow2' }>

const LOOK_EVERY_MS = 100
/** As `command-line.ts` calls it. */
const FIRST_DISK = 'disk0'

interface Around {
  clock: Clock
  signal: AbortSignal
}

export async function copyOpenDisk(
  qmp: Qmp,
  { volumeId, target }: { volumeId?: string; target: MakeTarget },
  around: Around,
): Promise<void> {
  if (volumeId !== undefined) await endMerging(qmp, volumeId, around.clock)
  const names = namesOf(volumeId)
  await endCopy(qmp, names, around) // that of an agent before this one
  const { node, sizeBytes } = await findDisk(qmp, volumeId)
  const { path } = await target(sizeBytes)
  const file = { driver: 'file', filename: path, discard: 'unmap' }
  await qmp.execute('blockdev-add', {
    driver: 'qcow2',
    'node-name': names.node,
    discard: 'unmap',
    'detect-zeroes': 'unmap',
    file,
  })
  try {
    await backUp(qmp, { from: node, to: names.node, job: names.job }, around)
  } finally {
    if (!qmp.closed) await endCopy(qmp, names, around)
  }
}

/** QEMU tells a job's end before the job goes, which it does by itself: QEMU 7.2 dies when it is asked for its nodes while one is over and still there. */
async function backUp(qmp: Qmp, { from, to, job }: { from: string; to: string; job: string }, { clock, signal }: Around) {
  let told: { error?: unknown } | undefined
  const end = qmp.on('BLOCK_JOB_COMPLETED', ({ data }) => {
    if (data.device === job) told = data
  })
  try {
    await qmp.execute('blockdev-backup', { 'job-id': job, device: from, target: to, sync: 'full' })
    while (await findJob(qmp, job)) await clock.sleep(LOOK_EVERY_MS, signal)
  } finally {
    end()
  }
  if (!told || told.error !== undefined)
    throw hypervisorRefusals.copy_failed({ internal: `${told?.error ?? 'its job has gone'}` })
}

/** Of 31 characters at most. */
const namesOf = (volumeId: string | undefined) => {
  const of = volumeId === undefined ? FIRST_DISK : volumeId.replaceAll('-', '').slice(0, 24)
  return { job: `copy-${of}`, node: `copy-${of}` }
}

async function findDisk(qmp: Qmp, volumeId: string | undefined): Promise<{ node: string; sizeBytes: number }> {
  if (volumeId !== undefined) {
    const open = (await readVolumes(qmp)).volumes.find(({ id }) => id === volumeId)
    if (!open) throw hypervisorRefusals.disk_not_open()
    return { node: open.node, sizeBytes: open.sizeBytes }
  }
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true })
  const first = nodes.find((one) => one['node-name'] === FIRST_DISK)
  if (!first) throw hypervisorRefusals.disk_not_open()
  return { node: FIRST_DISK, sizeBytes: first.image['virtual-size'] }
}

/** Nothing of the job is left: it is ended where it still goes on, also when nobody waits for it any more. */
async function endCopy(qmp: Qmp, { job, node }: ReturnType<typeof namesOf>, { clock }: Around): Promise<void> {
  if (await findJob(qmp, job)) await qmp.execute('job-cancel', { id: job }).catch(() => undefined) // it may have ended this moment
  while (await findJob(qmp, job)) await clock.sleep(LOOK_EVERY_MS)
  const nodes = await qmp.execute('query-named-block-nodes', { flat: true })
  if (nodes.some((one) => one['node-name'] === node)) await qmp.execute('blockdev-del', { 'node-name': node })
}

const findJob = async (qmp: Qmp, id: string): Promise<JobInfo | undefined> =>
  (await qmp.execute('query-jobs')).find((job) => job.id === id)
