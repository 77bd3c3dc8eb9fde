import { findInTheWay, type HostAddress } from '../public-block.ts'

/**
 * The first of 172.24.4.0/24 … 172.24.254.0/24 that this host has no part of yet: other clouds beside this one have theirs.
 * @param claim whether nobody else is just taking that one
 */
export async function freeBlock(taken: readonly HostAddress[], claim: (block: string) => Promise<boolean>): Promise<string> {
  for (let third = 4; third < 255; third++) {
    const block = `172.24.${third}.0/24`
    if (!findInTheWay(block, '', taken) && (await claim(block))) return block
  }
  throw new Error('All blocks of 172.24.0.0/16 are in use on this host: give one with --public-cidr.')
}
