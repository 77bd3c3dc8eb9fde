/** The limit for guests: a plain QEMU on this machine with the arguments that the cloud gave its guest, and a fresh disk over the same image. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** How a guest of the cloud was started. */
export interface GuestModel {
  argv: readonly string[]
  /** Its disk, and the image beneath it. */
  disk: string
  image: string
  diskBytes: number
}

export interface BareGuest {
  folder: string
  pid: number
  end(): Promise<void>
}

export function modelOf(pid: number): GuestModel {
  const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  const disk = /"filename":"([^"]+\.qcow2)"/.exec(argv.join('\n'))?.[1]
  if (!disk) throw new Error(`The guest's disk is not in ${argv.join(' ')}`)
  const info = JSON.parse(execFileSync('qemu-img', ['info', '-U', '--output=json', disk], { encoding: 'utf8' }))
  return { argv, disk, image: info['full-backing-filename'], diskBytes: info['virtual-size'] }
}

/** @param sshPort on this host, which leads to the guest's ssh server: QEMU's own network instead of the cloud's */
export async function startBare({ argv, disk, image, diskBytes }: GuestModel, sshPort: number): Promise<BareGuest> {
  const folder = mkdtempSync('/var/tmp/wkb-bare-')
  const own = join(folder, 'disk.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image, own, `${diskBytes}`])
  const [program = '', ...words] = argv.map((word) =>
    word.startsWith('tap,id=nic0') ? `user,id=nic0,hostfwd=tcp:127.0.0.1:${sshPort}-:22` : word.replaceAll(disk, own),
  )
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'spawn')
  return { folder, pid: child.pid ?? 0, end: () => end(child, folder) }
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
}
