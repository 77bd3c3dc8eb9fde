/** tempest.conf for a cloud, from what was found of it and from what this cloud is meant to have. */
import { FACES } from '../../src/programs/services.ts'
import type { Access } from './access.ts'
import type { CloudFacts } from './cloud-facts.ts'
import { SECURITY_COMPLIANCE } from './security-compliance.ts'

type Section = Readonly<Record<string, string | number | boolean | undefined>>

export interface ConfInput {
  access: Access
  facts: CloudFacts
  /** For tempest's own log and locks. */
  folder: string
  /** An HTTP proxy that every request goes through. */
  proxy?: string
  /** For tests of who may do what in which scope: tempest's administrator acts on the system. */
  personas?: boolean
}

/** Services that tempest takes to be there unless told. */
const ABSENT = { cinder: false, swift: false }

/** Tempest calls a service by its project's name, as its API here is called. */
const availableIn = (facts: CloudFacts): Section => {
  const named = FACES.flatMap(({ catalogue }) =>
    catalogue ? [[catalogue.name, facts.services.has(catalogue.type)] as const] : [],
  )
  return { ...ABSENT, ...Object.fromEntries(named) }
}

export function tempestConf(input: ConfInput): string {
  const sections = { ...general(input), ...identity(input), ...ofServices(input.facts), ...network(input.facts) }
  return Object.entries(sections)
    .map(([name, section]) => `[${name}]\n${linesOf(section).join('\n')}\n`)
    .join('\n')
}

const linesOf = (section: Section) =>
  Object.entries(section).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${`${value}`.replaceAll('$', '$$$$')}`],
  )

function general({ access, facts, folder, proxy, personas }: ConfInput): Record<string, Section> {
  return {
    DEFAULT: { log_dir: folder, log_file: 'tempest.log' },
    oslo_concurrency: { lock_path: `${folder}/lock` },
    auth: {
      use_dynamic_credentials: true,
      admin_username: access.user,
      admin_password: access.password,
      admin_project_name: access.project,
      admin_domain_name: access.domain,
      admin_system: personas ? 'all' : undefined,
      // where each persona is given its own role, one more would make readers of members
      tempest_roles: personas ? undefined : 'member',
      create_isolated_networks: facts.services.has('network'),
    },
    'service-clients': { proxy_url: proxy },
    service_available: availableIn(facts),
  }
}

/** Locking out and password history: as a cloud of the run's own is set; another one must be set so too. */
const identity = ({ access }: ConfInput): Record<string, Section> => ({
  identity: {
    uri_v3: access.identity,
    region: access.region,
    v3_endpoint_type: 'public',
    user_lockout_failure_attempts: SECURITY_COMPLIANCE.lockout_failure_attempts,
    user_lockout_duration: SECURITY_COMPLIANCE.lockout_duration,
    user_unique_last_password_count: SECURITY_COMPLIANCE.unique_last_password_count,
    user_minimum_password_age: SECURITY_COMPLIANCE.minimum_password_age,
  },
  enforce_scope: { keystone: true, barbican: true },
  'identity-feature-enabled': {
    trust: true,
    security_compliance: true,
    access_rules: true,
    // the configuration of a domain is kept and shown, but chooses no driver: all users are in the one database
    domain_specific_drivers: false,
  },
})

const ofServices = ({ shapes, images, imageFile, downloads }: CloudFacts): Record<string, Section> => ({
  compute: {
    flavor_ref: shapes[0],
    flavor_ref_alt: shapes[1],
    image_ref: images[0],
    image_ref_alt: images[1],
    fixed_network_name: 'private',
    max_microversion: 'latest',
    build_timeout: 180,
  },
  'compute-feature-enabled': {
    // what the hypervisor or a decision of this cloud rules out; all else is left at what Nova has
    personality: false,
    live_migration: false,
    cold_migration: false,
    // by luks: luks2 and plain are refused
    attach_encrypted_volume: true,
    swap_volume: false,
    vnc_console: false,
    scheduler_enabled_filters: 'all',
  },
  // Tests of lists upload random bytes under the first six formats named here. Formats that have a structure are refused with them,
  // and tempest would skip these tests for it: the first six are formats that take any bytes.
  image: {
    disk_formats: 'raw,ami,ari,aki,raw,ami,qcow2',
    http_image: downloads?.image,
    http_qcow2_image: downloads?.qcow2,
  },
  'image-feature-enabled': { import_image: true, image_format_enforcement: false },
  scenario: {
    img_file: imageFile?.path,
    img_disk_format: imageFile?.diskFormat,
    img_container_format: imageFile?.containerFormat,
  },
  volume: {
    catalog_type: 'block-storage',
    min_microversion: '3.0',
    max_microversion: 'latest',
    build_timeout: 120,
    vendor_name: 'Welkin',
    storage_protocol: 'file',
  },
  'volume-feature-enabled': { backup: true, manage_snapshot: false, manage_volume: false },
  // Nova's verify_glance_signatures, which it has off: here images are verified when they are uploaded, not when servers start
  image_signature_verification: { enforced: false },
  key_manager: { min_microversion: '1.0', max_microversion: '1.1' },
})

const network = ({ external, networkExtensions }: CloudFacts): Record<string, Section> => ({
  network: { public_network_id: external?.id, floating_network_name: external?.name, project_network_cidr: '10.100.0.0/16' },
  'network-feature-enabled': {
    floating_ips: external !== undefined,
    api_extensions: networkExtensions.join(','),
    ipv6: true,
    ipv6_subnet_attributes: true,
  },
  validation: {
    run_validation: false, // set to true where guests are real and addresses can be reached from here
    connect_method: 'floating',
    image_ssh_user: 'welkin',
    ssh_key_type: 'ecdsa',
  },
})
