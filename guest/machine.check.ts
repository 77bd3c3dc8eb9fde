/** A machine of the tests: bare QEMU under emulation with user-mode networking. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudError } from '../src/kernel/errors.ts'
import { silentLog } from '../src/kernel/log.ts'
import { patientClock } from '../src/kernel/patient-clock.fixture.ts'
import { runCommand } from '../src/wire/process/index.ts'
import { connectQmp } from '../src/wire/qmp/index.ts'

export interface Machine {
  /** Waits until the console has said it. @returns the words that matched */
  console(words: RegExp): Promise<string>
  /** Runs a command as welkin, as soon as that is possible. @returns its output */
  ssh(command: string): Promise<string>
  /** Waits until the command succeeds. */
  until(command: string): Promise<void>
  /** What ssh says when it has no key. */
  refusal(): Promise<string>
  /** @returns QEMU's exit code, when the guest has obeyed */
  pressPower(): Promise<number | null>
  kill(): Promise<void>
}

export const run = (argv: readonly string[], input?: string) =>
  runCommand(argv, { clock: patientClock, timeoutMs: 120_000, input })

export const makeKey = (folder: string) =>
  run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'me', '-f', join(folder, 'key')])

interface Told {
  name: string
  hostname?: string
  script: string
}

export async function makeConfigDrive(folder: string, told: Told): Promise<void> {
  const { name, hostname = `${name}.novalocal`, script } = told
  const latest = join(folder, 'drive/openstack/latest')
  await mkdir(latest, { recursive: true })
  const key = await readFile(join(folder, 'key.pub'), 'utf8')
  const document = { uuid: '6d0c7a52-4b1e-4c7e-9d7f-0c5b0f1f9a11', name, hostname, public_keys: { me: key } }
  await writeFile(join(latest, 'meta_data.json'), JSON.stringify(document))
  await writeFile(join(latest, 'user_data'), script)
  const iso = join(folder, 'drive.iso')
  await run(['xorriso', '-as', 'mkisofs', '-quiet', '-V', 'config-2', '-J', '-r', '-o', iso, join(folder, 'drive')])
}

/** Starts a machine from `disk` with the config drive and the key that are in `folder`. */
export async function startMachine(folder: string, disk: string): Promise<Machine> {
  const port = await freePort()
  const socket = join(folder, 'qmp.sock')
  const log = join(folder, `console-${port}.log`)
  await writeFile(log, '')
  const child = spawn('qemu-system-x86_64', machineArguments({ disk, drive: join(folder, 'drive.iso'), socket, log, port }), {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const secure = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR']
  const ssh = (options: string[], command: string) =>
    run([
      'ssh',
      ...secure,
      '-o',
      'BatchMode=yes',
      '-o',
      'ConnectTimeout=20',
      ...options,
      '-p',
      `${port}`,
      'welkin@127.0.0.1',
      command,
    ])
  const withKey = (command: string) => ssh(['-i', join(folder, 'key')], command)
  return {
    console: (words) => persist(child, async () => words.exec(await readFile(log, 'latin1'))?.[0]),
    ssh: async (command) => {
      await persist(child, () =>
        withKey('true').then(
          () => true,
          () => undefined,
        ),
      )
      return withKey(command)
    },
    until: async (command) => {
      await persist(child, () =>
        withKey(command).then(
          () => true,
          () => undefined,
        ),
      )
    },
    refusal: () =>
      ssh(['-o', 'PubkeyAuthentication=no'], 'true').catch((error: unknown) =>
        String(error instanceof CloudError && error.internal),
      ),
    pressPower: async () => {
      const qmp = await connectQmp({ path: socket, clock: patientClock, log: silentLog })
      await qmp.execute('system_powerdown')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function machineArguments({
  disk,
  drive,
  socket,
  log,
  port,
}: Record<'disk' | 'drive' | 'socket' | 'log', string> & { port: number }) {
  return [
    ...['-machine', 'q35,smm=off,vmport=off,hpet=off', '-accel', 'tcg,tb-size=64', '-cpu', 'max', '-m', '128'],
    ...[
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-serial',
      `file:${log}`,
      '-qmp',
      `unix:${socket},server=on,wait=off`,
    ],
    ...['-drive', `if=virtio,format=qcow2,file=${disk}`, '-drive', `if=virtio,format=raw,readonly=on,file=${drive}`],
    ...['-netdev', `user,id=net,hostfwd=tcp:127.0.0.1:${port}-:22`, '-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-device', 'virtio-rng-pci'],
  ]
}

/** Asks until there is an answer; the test's own limit ends it. @throws internal when the machine is no more */
async function persist<T>(child: ChildProcess, ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (child.exitCode !== null || child.signalCode !== null) throw new CloudError('internal', 'The machine ended by itself.')
    await sleep(200)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
