/**
 * Which accelerator really works here. A `/dev/kvm` that opens and cannot run guests is common in nested machines, so a guest
 * of one boot sector is tried: it writes one byte to QEMU's exit device, and QEMU's exit code tells that it ran.
 */

import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { runCommand } from '../../../wire/process/index.ts'

export interface Accelerator {
  accelerator: 'kvm' | 'tcg'
  reason: string
  /** QEMU's own. */
  version: string
}

/**
 * mov ecx, 20 million; 1: dec ecx; jnz 1b; mov dx, 0xf4; mov al, 0x10; out dx, al; hlt — some 10 ms of a real processor's time.
 * The loop is there because a nested KVM can run a few instructions and still crawl or hang over a whole system.
 */
const COUNTS_AND_SAYS_SO = Buffer.from([
  0x66, 0xb9, 0x00, 0x2d, 0x31, 0x01, 0x66, 0x49, 0x75, 0xfc, 0xba, 0xf4, 0x00, 0xb0, 0x10, 0xee, 0xf4,
])
/** The exit device ends QEMU with (value << 1) | 1. */
const RAN = (0x10 << 1) | 1
/** Firmware and loop take some 0.2 s where KVM is sound. */
const PROBE_WITHIN_MS = 1500

/** @param folder for the probe's boot sector */
export async function probeAccelerator(binary: string, folder: string, clock: Clock): Promise<Accelerator> {
  const told = await runCommand([binary, '--version'], { clock })
  const version = /version (\S+)/.exec(told)?.[1] ?? 'unknown'
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
  } catch {
    return { accelerator: 'tcg', reason: 'there is no /dev/kvm that can be opened: processors are emulated', version }
  }
  const why = await tryKvm(binary, folder, clock)
  if (why === undefined) return { accelerator: 'kvm', reason: 'a probe guest ran with KVM', version }
  return {
    accelerator: 'tcg',
    reason: `/dev/kvm is there, but a probe guest did not run with it (${why}): processors are emulated`,
    version,
  }
}

/** @returns why it did not run, or undefined when it did */
async function tryKvm(binary: string, folder: string, clock: Clock): Promise<string | undefined> {
  const scratch = mkdtempSync(join(folder, 'probe-'))
  try {
    const sector = Buffer.alloc(512)
    COUNTS_AND_SAYS_SO.copy(sector)
    sector.writeUInt16LE(0xaa55, 510)
    const disk = join(scratch, 'disk')
    writeFileSync(disk, sector)
    const args = [
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc', '-accel', 'kvm', '-cpu', 'host', '-m', '16'],
      ...['-drive', `file=${disk},format=raw,if=ide,snapshot=on`, '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'],
    ]
    return await ranWithin(binary, args, clock)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function ranWithin(binary: string, args: string[], clock: Clock): Promise<string | undefined> {
  return new Promise((resolve) => {
    // an agent that dies meanwhile takes the probe along
    const child = spawn('setpriv', ['--pdeathsig=KILL', '--', binary, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-300)
    })
    const cancel = clock.after(PROBE_WITHIN_MS, () => {
      child.kill('SIGKILL')
      resolve(`it had not ended after ${PROBE_WITHIN_MS / 1000} s`)
    })
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      cancel()
      resolve(code === RAN ? undefined : `${signal ?? `exit ${code}`} ${said.trim().split('\n')[0] ?? ''}`.trim())
    })
  })
}
