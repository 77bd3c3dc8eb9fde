import type { Clock } from '../../kernel/clock.ts'
import { type ChildEnd, type RunChild, runChild } from '../process/index.ts'
import { type Confinement, confine } from './confine.ts'
import { type ImageJson, readInfo } from './info.ts'
import type { CheckResult, DiskFile, FormatOptions, ImgOptions, QemuImg } from './qemu-img.ts'
import { qemuImgFailure } from './qemu-img-error.ts'
import { qemuImgRefusals } from './refusals.ts'

export interface QemuImgOptions {
  clock: Clock
  confinement?: Confinement
  run?: RunChild
}

const SHORT = { cpuSeconds: 30, timeoutMs: 60_000 }
const LONG = { cpuSeconds: 600, timeoutMs: 30 * 60_000 }

export function createQemuImg({ clock, confinement = {}, run = runChild }: QemuImgOptions): QemuImg {
  /** Runs one verb; an exit code that is not among `good` is a failure. */
  const call = async (argv: readonly string[], limits: typeof SHORT, options: ImgOptions, good = [0]): Promise<ChildEnd> => {
    const { cpuSeconds = limits.cpuSeconds, timeoutMs = limits.timeoutMs, signal } = options
    const end = await run(confine(['qemu-img', ...argv], cpuSeconds, confinement), { clock, timeoutMs, signal })
    if (end.code === null || !good.includes(end.code)) throw qemuImgFailure(argv[0] ?? '', end)
    return end
  }

  return {
    async info(file, options = {}) {
      const shared = options.shared ? ['-U'] : []
      const { stdout } = await call(['info', '--output=json', ...shared, '-f', file.format, pathOf(file)], SHORT, options)
      return readInfo(parse<ImageJson>('info', stdout))
    },
    async create({ size, backing, unopened, options: format, ...file }, options = {}) {
      const base = backing ? ['-b', pathOf(backing), '-F', backing.format, ...(unopened ? ['-u'] : [])] : []
      const bytes = size === undefined ? [] : [wholeBytes(size)]
      await call(['create', '-q', '-f', file.format, ...base, ...spell(format), pathOf(file), ...bytes], SHORT, options)
    },
    async convert({ from, to, compress, options: format }, options = {}) {
      const flags = [...(from.shared ? ['-U'] : []), ...(compress ? ['-c'] : []), ...spell(format)]
      await call(['convert', '-q', '-f', from.format, '-O', to.format, ...flags, pathOf(from), pathOf(to)], LONG, options)
    },
    async resize(file, size, options = {}) {
      const shrink = options.shrink ? ['--shrink'] : []
      await call(['resize', '-q', '-f', file.format, ...shrink, pathOf(file), wholeBytes(size)], SHORT, options)
    },
    async commit(file, options = {}) {
      const rate = options.bytesPerSecond === undefined ? [] : ['-r', wholeBytes(options.bytesPerSecond)]
      await call(['commit', '-q', '-d', ...rate, '-f', file.format, pathOf(file)], LONG, options)
    },
    async check(file, options = {}) {
      const repair = options.repair ? ['-r', options.repair] : []
      // 2: corrupt, 3: leaks only. Both come with a report; 1 and 63 mean that there is none.
      const { stdout } = await call(
        ['check', '--output=json', ...repair, '-f', file.format, pathOf(file)],
        LONG,
        options,
        [0, 2, 3],
      )
      const report = parse<{ 'check-errors'?: number } & Partial<CheckResult>>('check', stdout)
      return { corruptions: report.corruptions ?? 0, leaks: report.leaks ?? 0, errors: report['check-errors'] ?? 0 }
    },
    async compare(one, other, options = {}) {
      const files = ['-f', one.format, '-F', other.format, pathOf(one), pathOf(other)]
      const { code } = await call(['compare', '-q', ...files], LONG, options, [0, 1])
      return code === 0
    },
  }
}

/** QEMU reads `nbd:…`, `json:…` and the like as something else than a file; nothing that begins with a slash is. */
function pathOf({ path }: DiskFile): string {
  if (!path.startsWith('/') || path.includes('\0')) throw new RangeError(`not an absolute path: ${path}`)
  return path
}

function wholeBytes(size: number): string {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`not a size in bytes: ${size}`)
  return String(size)
}

/** Commas would begin another option. */
function spell(options: FormatOptions | undefined): string[] {
  const pairs = Object.entries(options ?? {}).map(([name, value]) => `${name}=${String(value).replaceAll(',', ',,')}`)
  return pairs.length === 0 ? [] : ['-o', pairs.join(',')]
}

function parse<T>(verb: string, stdout: string): T {
  try {
    return JSON.parse(stdout) as T
  } catch (cause) {
    const internal = `qemu-img ${verb} said no JSON: ${stdout.slice(0, 200)}`
    throw qemuImgRefusals.qemu_img_failed({ internal, cause })
  }
}
