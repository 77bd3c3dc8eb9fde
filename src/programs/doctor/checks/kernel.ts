import { existsSync } from 'node:fs'
import { type Finding, ok, problem, warning } from '../../../domain/finding.ts'
import { groupVersion } from '../../../drivers/hypervisor/qemu/control-group.ts'
import type { Clock } from '../../../kernel/clock.ts'
import { runCommand } from '../../../wire/process/index.ts'
import { type Check, describeError } from '../inspection-context.ts'

export const kernel: Check = {
  about: 'machine',
  name: 'kernel',
  run: async ({ cloud, clock, isRoot }) => {
    if (cloud?.fake) return []
    return [...needed(), controlGroups(), ...(isRoot ? [await packetFilter(clock)] : [])]
  },
}

function needed(): Finding[] {
  const missing = [
    ...(existsSync('/proc/self/ns/net') ? [] : ['network namespaces']),
    ...(existsSync('/dev/net/tun') ? [] : ['taps (/dev/net/tun)']),
  ]
  if (missing.length === 0) return [ok('The kernel has network namespaces and taps.')]
  return [problem(`The kernel lacks ${missing.join(' and ')}.`, 'kernel-features')]
}

function controlGroups(): Finding {
  const version = groupVersion()
  if (version !== 0) return ok(`Guests are held to their limits by control groups, version ${version}.`)
  return warning('Guests are not held to their limits: no control groups with cpu, memory and pids.', 'control-groups')
}

async function packetFilter(clock: Clock): Promise<Finding> {
  try {
    await runCommand(['nft', 'list', 'tables'], { clock, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
    return ok('nftables works: guests can reach beyond this machine.')
  } catch (error) {
    return warning(
      'nftables does not work: guests reach this machine, and nothing beyond it.',
      'packet-filter',
      describeError(error),
    )
  }
}
