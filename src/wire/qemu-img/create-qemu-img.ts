import type { Clock } from '../../kernel/clock.ts'
import { type ChildEnd, type RunChild, runChild } from '../process/index.ts'
import { type Confinement, confine } from './confine.ts'
import { blockWords, KEY, LUKS_OPTIONS, untilMeasured, withPassphrase } from './encryption.ts'
import { type ImageJson, readInfo } from './info.ts'
import type { CheckResult, CreateRequest, DiskFile, FormatOptions, ImgOptions, QemuImg } from './qemu-img.ts'
import { qemuImgFailure } from './qemu-img-error.ts'
import { qemuImgRefusals } from './refusals.ts'

export interface QemuImgOptions {
  clock: Clock
  confinement?: Confinement
  run?: RunChild
}

const SHORT = { cpuSeconds: 30, timeoutMs: 60_000 }
const LONG = { cpuSeconds: 600, timeoutMs: 30 * 60_000 }

type Call = (
  argv: readonly string[],
  limits: typeof SHORT,
  options: ImgOptions & { passphrase?: string | undefined },
  good?: readonly number[],
) => Promise<ChildEnd>

/** Runs one verb; an exit code that is not among `good` is a failure. */
const callWith =
  ({ clock, confinement = {}, run = runChild }: QemuImgOptions): Call =>
  async (argv, limits, options, good = [0]) => {
    const { cpuSeconds = limits.cpuSeconds, timeoutMs = limits.timeoutMs, signal, passphrase } = options
    const { command, input } = withPassphrase(argv, passphrase)
    const end = await run(confine(command, cpuSeconds, confinement), { clock, timeoutMs, signal, input })
    if (end.code === null || !good.includes(end.code)) throw qemuImgFailure(argv[0] ?? '', end)
    return end
  }

export function createQemuImg(options: QemuImgOptions): QemuImg {
  const call = callWith(options)
  return {
    async info(file, options = {}) {
      const shared = options.shared ? ['-U'] : []
      const { stdout } = await call(['info', '--output=json', ...shared, '-f', file.format, pathOf(file)], SHORT, options)
      return readInfo(parse<ImageJson>('info', stdout))
    },
    async create(request, options = {}) {
      const create = () => call(createWords(request), SHORT, { ...options, passphrase: request.encryption?.passphrase })
      await (request.encryption ? untilMeasured(create) : create())
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
    async resizeEncrypted({ passphrase, ...disk }, size, options = {}) {
      await call(
        ['resize', '-q', ...KEY, blockWords({ ...disk, path: pathOf({ ...disk, format: 'qcow2' }) }), wholeBytes(size)],
        SHORT,
        { ...options, passphrase },
      )
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

function createWords({ size, options, encryption, ...file }: CreateRequest): string[] {
  const format = spell({ ...options, ...(encryption && LUKS_OPTIONS(encryption)) })
  const bytes = size === undefined ? [] : [wholeBytes(size)]
  return ['create', '-q', ...(encryption ? KEY : []), '-f', file.format, ...baseWords(file), ...format, pathOf(file), ...bytes]
}

const baseWords = ({ backing, unopened }: Pick<CreateRequest, 'backing' | 'unopened'>): string[] =>
  backing ? ['-b', pathOf(backing), '-F', backing.format, ...(unopened ? ['-u'] : [])] : []

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
