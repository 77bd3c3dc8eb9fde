import type { CloudError } from '../../kernel/errors.ts'
import type { ChildEnd } from '../process/index.ts'
import { qemuImgRefusals } from './refusals.ts'

/** Turns a bad end of qemu-img into an error whose public message names no path of the host; what it said is for the log. */
export function qemuImgFailure(verb: string, end: ChildEnd): CloudError {
  const said = end.stderr.trim().slice(0, 4000)
  const internal = `qemu-img ${verb}: ${end.signal ?? `exit ${end.code}`}: ${said}`
  if (/No space left on device|Disk quota exceeded/.test(said)) return qemuImgRefusals.disk_full({ internal })
  // SIGXCPU is the limit on processor time; without memory qemu-img aborts or says so.
  const outOfLimits =
    end.signal === 'SIGXCPU' || end.signal === 'SIGABRT' || /Cannot allocate memory|failed to allocate/i.test(said)
  return outOfLimits ? qemuImgRefusals.image_limit({ internal }) : qemuImgRefusals.qemu_img_failed({ internal })
}
