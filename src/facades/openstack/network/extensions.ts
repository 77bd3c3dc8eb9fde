/** Which of Neutron's extensions are spoken here: clients read this list before they use one. */

import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import type { Operations } from '../resource/operation.ts'
import { neutronRefusals } from './refusals.ts'

const known: readonly (readonly [alias: string, name: string, description: string])[] = [
  ['allowed-address-pairs', 'Allowed Address Pairs', 'Provides allowed address pairs'],
  ['binding', 'Port Binding', 'Expose port bindings of a virtual port to external application'],
  ['empty-string-filtering', 'Empty String Filtering Extension', 'Allow filtering by attributes with empty string value'],
  ['ext-gw-mode', 'Neutron L3 Configurable external gateway mode', 'Extension of the router abstraction for external gateway'],
  ['external-net', 'Neutron external network', 'Adds external network attribute to network resource.'],
  ['extraroute', 'Neutron Extra Route', 'Extra routes configuration for L3 router'],
  ['filter-validation', 'Filter parameters validation', 'Provides validation on filter parameters.'],
  ['ip-substring-filtering', 'IP address substring filtering', 'Provides IP address substring filtering when listing ports'],
  ['net-mtu', 'Network MTU', 'Provides MTU attribute for a network resource.'],
  ['net-mtu-writable', 'Network MTU (writable)', 'Provides a writable MTU attribute for a network resource.'],
  ['pagination', 'Pagination support', 'Extension that indicates that pagination is enabled.'],
  ['port-security', 'Port Security', 'Provides port security'],
  [
    'port-security-groups-filtering',
    'Port filtering on security groups',
    'Provides security groups filtering when listing ports',
  ],
  ['project-id', 'project_id field enabled', 'Extension that indicates that project_id field is enabled.'],
  ['provider', 'Provider Network', 'Expose mapping of virtual networks to physical networks'],
  ['quota_details', 'Quota details management support', 'Expose functions for quotas usage statistics per project'],
  ['quotas', 'Quota management support', 'Expose functions for quotas management per project'],
  [
    'revision-if-match',
    'If-Match constraints based on revision_number',
    'Extension that indicates support for If-Match constraints.',
  ],
  [
    'router',
    'Neutron L3 Router',
    'Router abstraction for basic L3 forwarding between L2 Neutron networks and access to external networks via a NAT gateway.',
  ],
  ['security-group', 'security-group', 'The security groups extension.'],
  [
    'security-groups-normalized-cidr',
    'Normalized CIDR field for security group rules',
    'Add new field with normalized remote_ip_prefix cidr',
  ],
  ['sorting', 'Sorting support', 'Extension that indicates that sorting is enabled.'],
  ['standard-attr-description', 'standard-attr-description', 'Extension to add descriptions to standard attributes'],
  [
    'standard-attr-revisions',
    'Resource revision numbers',
    'This extension will display the revision number of neutron resources.',
  ],
  [
    'standard-attr-tag',
    'Tag support for resources with standard attribute',
    'Enables to set tag on resources with standard attribute.',
  ],
  ['standard-attr-timestamp', 'Resource timestamps', 'Adds created_at and updated_at fields to all Neutron resources.'],
]

const UPDATED = '2026-01-01T00:00:00-00:00'
const Extension = Type.Object({
  alias: Type.String(),
  name: Type.String(),
  description: Type.String(),
  updated: Type.String(),
  links: Type.Array(Type.Unknown()),
})

const views = known.map(([alias, name, description]) => ({ alias, name, description, updated: UPDATED, links: [] }))

export const extensions: Operations = {
  list_extensions: {
    endpoint: {
      method: 'GET',
      path: '/extensions',
      summary: 'List extensions',
      action: 'get_extension',
      allow: rules.authenticated,
      status: 200,
      returns: Type.Object({ extensions: Type.Array(Extension) }),
    },
    handle: async () => ({ extensions: views }),
  },
  show_extension: {
    endpoint: {
      method: 'GET',
      path: '/extensions/{alias}',
      summary: 'Show an extension',
      action: 'get_extension',
      allow: rules.authenticated,
      status: 200,
      returns: Type.Object({ extension: Extension }),
    },
    handle: async (_ctx, { params }) => {
      const extension = views.find(({ alias }) => alias === params.alias)
      if (!extension) throw neutronRefusals.extension_not_found({ alias: params.alias ?? '' })
      return { extension }
    },
  },
}
