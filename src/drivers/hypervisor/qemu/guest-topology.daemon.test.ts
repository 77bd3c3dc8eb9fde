/** What a guest is shown of its processors: a boot sector reads CPUID out on the serial port, and QEMU lists them. Linux is asked in `guest/`. */
import assert from 'node:assert/strict'
import { chownSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../kernel/eventually.fixture.ts'
import { silentLog } from '../../../kernel/log.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import { connectQmp } from '../../../wire/qmp/index.ts'
import { emulatedHypervisor, NOBODY } from './qemu.fixture.ts'

const ID = '44444444-4444-4444-8444-444444444444'
const MARK = 'CPUID:'

interface Question {
  leaf: number
  part: number
  register: 'eax' | 'ebx' | 'ecx' | 'edx'
}

const QUESTIONS: readonly Question[] = [
  { leaf: 0x1, part: 0, register: 'ebx' },
  { leaf: 0x1, part: 0, register: 'edx' },
  ...[0, 1].flatMap((part) => (['eax', 'ebx', 'ecx'] as const).map((register) => ({ leaf: 0xb, part, register }))),
]

const word = (value: number) => [value & 0xff, value >> 8, 0, 0]

/** One character to the serial port, whose number is in dx. */
const say = (text: string) =>
  [...Buffer.from(text)].flatMap((byte) => [
    ...[0xb0, byte], // mov al, byte
    0xee, // out dx, al
  ])

/** The last byte of `mov eax, REGISTER`. */
const MOVED = { eax: 0xc0, ebx: 0xd8, ecx: 0xc8, edx: 0xd0 }

/** Asks CPUID and sends the register, its lowest byte first. */
const ask = ({ leaf, part, register }: Question) => [
  ...[0x66, 0xb8, ...word(leaf)], // mov eax, leaf
  ...[0x66, 0xb9, ...word(part)], // mov ecx, part
  ...[0x0f, 0xa2], // cpuid
  ...[0x66, 0x89, MOVED[register]], // mov eax, register
  ...[0xba, 0xf8, 0x03], // mov dx, 0x3f8: the first serial port
  ...[0xb9, 0x04, 0x00], // mov cx, 4
  0xee, // next: out dx, al
  ...[0x66, 0xc1, 0xe8, 0x08], // shr eax, 8
  ...[0xe2, 0xf9], // loop next
]

/** What the firmware starts, in 16 bits. */
const PROGRAM = Buffer.from([
  0xfa, // cli
  ...[0xba, 0xf8, 0x03], // mov dx, 0x3f8
  ...say(MARK),
  ...QUESTIONS.flatMap(ask),
  0xf4, // stop: hlt
  ...[0xeb, 0xfd], // jmp stop
])

/** A disk that starts with the program, filled up to the signature of a boot sector. */
const bootDisk = () =>
  Buffer.concat([PROGRAM, Buffer.alloc(510 - PROGRAM.length), Buffer.from([0x55, 0xaa]), Buffer.alloc(1024 * 1024)])

const makeLab = () => {
  const { folder, hypervisor } = emulatedHypervisor('processors')
  const path = join(folder, 'disk')
  writeFileSync(path, bootDisk())
  chownSync(path, NOBODY, NOBODY)
  const spec = {
    id: ID,
    name: 'processors',
    cpus: 8,
    topology: { sockets: 2, cores: 2, threads: 2 },
    memoryMib: 64,
    disks: [{ id: ID, path, format: 'raw', bus: 'virtio', bootIndex: 1 } as const],
    nics: [],
    product: 'Test',
  }
  return { folder, hypervisor, spec }
}

/** @returns the registers in the order of the questions */
const answers = (console: Buffer): number[] | undefined => {
  const start = console.indexOf(MARK) + MARK.length
  if (start < MARK.length || console.length < start + QUESTIONS.length * 4) return undefined
  return QUESTIONS.map((_question, i) => console.readUInt32LE(start + i * 4))
}

interface Processor {
  props: Record<'socket-id' | 'core-id' | 'thread-id', number>
}

test('a guest has the sockets, cores and threads that were chosen for it', async () => {
  const { folder, hypervisor, spec } = makeLab()
  try {
    await hypervisor.ensure(spec, { signal: new AbortController().signal })
    const told = await eventually('the guest has told its processors', async () => answers(await hypervisor.console(ID, 100_000)))
    const [b1 = 0, d1 = 0, threadShift = 0, threads = 0, threadKind = 0, coreShift = 0, inSocket = 0, coreKind = 0] = told
    assert.equal((d1 >> 28) & 1, 1, 'more than one processor shares a socket')
    assert.equal((b1 >> 16) & 0xff, 4, 'siblings, as old systems count them')
    assert.deepEqual([threadShift & 0x1f, threads & 0xffff, (threadKind >> 8) & 0xff], [1, 2, 1], 'two threads in a core')
    assert.deepEqual([coreShift & 0x1f, inSocket & 0xffff, (coreKind >> 8) & 0xff], [2, 4, 2], 'four threads in a socket')

    await hypervisor.close() // QEMU speaks with one client at a time
    const qmp = await connectQmp({ path: join(folder, 'guests', ID, 'qmp.sock'), clock: patientClock, log: silentLog })
    for (const command of ['query-cpus-fast', 'query-hotpluggable-cpus']) {
      const listed = (await qmp.executeAny(command)) as Processor[]
      const places = listed.map(({ props }) => `${props['socket-id']} ${props['core-id']} ${props['thread-id']}`)
      assert.deepEqual(places.sort(), ['0 0 0', '0 0 1', '0 1 0', '0 1 1', '1 0 0', '1 0 1', '1 1 0', '1 1 1'], command)
    }
    await qmp.close()
  } finally {
    await hypervisor.remove(ID)
    await hypervisor.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
