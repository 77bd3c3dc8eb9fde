/** Declares what networks refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface OfNetwork {
  id: string
}

export const networkRefusals = defineRefusals('network', {
  network_not_found: { code: 'not_found', say: ({ id }: OfNetwork) => `Network ${id} was not found.` },
  network_in_use: { code: 'conflict', say: ({ id }: OfNetwork) => `Network ${id} still has ports.` },
  marker_not_found: { code: 'not_found', say: ({ marker }: { marker: string }) => `The marker ${marker} could not be found.` },
  not_allowed: { code: 'forbidden', say: ({ act }: { act: string }) => `It is not for you to do this: ${act}.` },
  other_project: { code: 'bad_request', say: () => 'To make something for another project is for admins.' },

  overlay_with_physical_network: {
    code: 'bad_request',
    say: () => 'An overlay network is on no physical network.',
  },
  overlay_with_vlan: { code: 'bad_request', say: () => 'The segment of an overlay network is chosen by the cloud.' },
  bad_network_kind: { code: 'bad_request', say: ({ kind }: { kind: string }) => `There are no networks of the kind ${kind}.` },
  physical_network_needed: {
    code: 'bad_request',
    say: ({ kind }: { kind: 'flat' | 'vlan' }) => `A network of the kind ${kind} needs a physical network.`,
  },
  flat_with_vlan: { code: 'bad_request', say: () => 'A flat network has no VLAN.' },
  bad_vlan: { code: 'bad_request', say: () => 'A VLAN is a number from 1 to 4094.' },
  flat_network_in_use: {
    code: 'conflict',
    say: ({ physicalNetwork }: { physicalNetwork: string | null }) =>
      `The physical network ${physicalNetwork} has a flat network already.`,
  },
  vlan_in_use: {
    code: 'conflict',
    say: ({ vlan, physicalNetwork }: { vlan: number | null; physicalNetwork: string | null }) =>
      `The VLAN ${vlan} of the physical network ${physicalNetwork} is in use.`,
  },

  mtu_too_large: { code: 'bad_request', say: ({ limit }: { limit: number }) => `The MTU of this network is at most ${limit}.` },
  mtu_too_small: { code: 'bad_request', say: ({ limit }: { limit: number }) => `The MTU of a network is at least ${limit}.` },
  mtu_too_small_for_version: {
    code: 'bad_request',
    say: ({ id, mtu, version }: OfNetwork & { mtu: number; version: 4 | 6 }) =>
      `The MTU of network ${id} is ${mtu}, which is too small for IPv${version}.`,
  },
  sharing_in_use: {
    code: 'conflict',
    say: ({ id }: OfNetwork) => `Network ${id} must stay shared: other projects have ports on it.`,
  },
  external_in_use: {
    code: 'conflict',
    say: ({ id }: OfNetwork) => `Network ${id} must stay external: routers have their gateways on it.`,
  },
  public_block_fixed: {
    code: 'conflict',
    say: ({ has, wanted }: { has: string; wanted: string }) =>
      `The public network has ${has} and cannot become ${wanted}: give the same block as before.`,
  },
})
