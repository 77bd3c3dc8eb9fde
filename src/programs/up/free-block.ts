import { networkInterfaces } from 'node:os'
import type { HostAddress } from '../public-block.ts'

/** The first of 172.24.4.0/24 … 172.24.254.0/24 in which this host has no address yet: other clouds beside this one have theirs. */
export function freeBlock(taken: readonly string[] = ownAddresses()): string {
  for (let third = 4; third < 255; third++) {
    if (!taken.some((address) => address.startsWith(`172.24.${third}.`))) return `172.24.${third}.0/24`
  }
  throw new Error('All blocks of 172.24.0.0/16 are in use on this host: give one with --public-cidr.')
}

/** Every network of this host, with the device it is on. */
export const hostAddresses = (): HostAddress[] =>
  Object.entries(networkInterfaces()).flatMap(([device, all]) =>
    (all ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [{ device, cidr }])),
  )

const ownAddresses = (): string[] => Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map((one) => one.address))
