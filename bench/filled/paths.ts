/** Every list, filter and order that the openstack client, the SDKs, Terraform and Horizon ask for. */
import { idOf, ipOf, macOf, nameOf } from './rows.ts'
import type { Templates } from './templates.ts'

export interface Asked {
  path: string
  /** Only who administers the cloud may. */
  admin?: true
}

/** What is looked for is in the middle of `count` rows. */
export const pathsOf = (templates: Templates, count: number): Asked[] => {
  const n = count >> 1
  return [
    ...networks(templates, n),
    ...ports(templates, n),
    ...routed(templates, n),
    ...groups(templates, n),
    ...servers(n),
    ...allServers(templates, n),
    ...otherCompute(n),
    ...volumes(n),
    ...allVolumes(templates, n),
    ...images(templates, n),
    ...identity(templates, n),
    ...audit(templates, n),
  ]
}

const LIMIT = 100

/** The list as it is, and by each of the queries. */
const lists = (base: string, queries: string): Asked[] =>
  ['', ...queries.trim().split(/\s+/)].map((query) => ({ path: `${base}${query}${query ? '&' : ''}limit=${LIMIT}` }))

const byAdmin = (asked: readonly Asked[]): Asked[] => asked.map(({ path }) => ({ path, admin: true }))

const N = '/networking/v2.0'

/** What everything on networks can be asked for. */
const common = (kind: string, project: string, n: number): string =>
  `id=${idOf(kind, n)} project_id=${project} tags=none not-tags=none description=absent page_reverse=true marker=${idOf(kind, n)}`

const named = (n: number): string => `name=${nameOf(n)} name=absent sort_key=name&sort_dir=desc`

const networks = ({ project }: Templates, n: number): Asked[] => [
  ...lists(
    `${N}/networks?`,
    `${common('network', project, n)} ${named(n)} router:external=true router:external=false shared=true shared=false
      admin_state_up=false status=ACTIVE status=DOWN mtu=9000 subnets=${idOf('subnet', n)} status=ACTIVE&shared=true admin_state_up=false&name=absent`,
  ),
  ...byAdmin(lists(`${N}/networks?`, 'provider:network_type=vlan provider:physical_network=absent')),
  ...lists(
    `${N}/subnets?`,
    `${common('subnet', project, n)} ${named(n)} network_id=${idOf('network', n)} cidr=${ipOf(n)}/32 ip_version=6 ip_version=4
      enable_dhcp=false gateway_ip=10.0.0.9 ipv6_ra_mode=slaac`,
  ),
]

const ports = ({ project, network, group }: Templates, n: number): Asked[] => [
  ...lists(
    `${N}/ports?`,
    `${common('port', project, n)} ${named(n)} network_id=${network} network_id=${idOf('network', n)} status=ACTIVE status=DOWN
      device_id=${idOf('server', n + 1)} device_owner=compute:nova device_owner=network:dhcp mac_address=${macOf(n)}
      fixed_ips=ip_address%3D${ipOf(n)} fixed_ips=subnet_id%3D${idOf('subnet', n)}
      fixed_ips=ip_address_substr%3D${ipOf(n).slice(0, -1)} fixed_ips=ip_address_substr%3D10.64 fixed_ips=ip_address_substr%3D9.9.9.9
      security_groups=${group} security_groups=${idOf('security_group', 7)} admin_state_up=false binding:vnic_type=normal
      network_id=${network}&status=DOWN status=ACTIVE&device_owner=network:dhcp device_owner=compute:nova&status=DOWN
      status=ACTIVE&fixed_ips=ip_address_substr%3D9.9.9.9 status=DOWN&security_groups=${idOf('security_group', 7)}`,
  ),
  ...byAdmin(lists(`${N}/ports?`, 'binding:host_id=absent')),
]

const routed = ({ project }: Templates, n: number): Asked[] => [
  ...lists(`${N}/routers?`, `${common('router', project, n)} ${named(n)} admin_state_up=false`),
  ...lists(
    `${N}/floatingips?`,
    `${common('floating_ip', project, n)} sort_key=floating_ip_address status=ACTIVE status=DOWN floating_ip_address=172.16.9.9
      port_id=${idOf('port', n + 1)} port_id= fixed_ip_address=${ipOf(n + 1)} router_id=${idOf('router', 7)} status=DOWN&router_id=${idOf('router', 7)}`,
  ),
]

const groups = ({ project, group }: Templates, n: number): Asked[] => [
  ...lists(`${N}/security-groups?`, `${common('security_group', project, n)} ${named(n)}`),
  ...lists(
    `${N}/security-group-rules?`,
    `project_id=${project} security_group_id=${idOf('security_group', n >> 2)} direction=egress direction=ingress protocol=udp
      protocol=tcp ethertype=IPv6 remote_group_id=${group} remote_ip_prefix=10.9.0.0/16 port_range_min=443
      direction=ingress&protocol=udp protocol=tcp&remote_group_id=${group}`,
  ),
]

const C = '/compute/v2.1'

const servers = (n: number): Asked[] =>
  lists(
    `${C}/servers/detail?`,
    `name=${nameOf(n)} name=%5E${nameOf(n)}%24 name=${nameOf(n).slice(2, 9)} name=web name=absent name=%5Eab name=rack-99%24
      name=web-.*99.rack name=(abs%7Cpres)ent name=%5B0-9%5D%7B7%7D name=absent.*x name=5.0 status=ERROR&name=web
      status=ERROR status=ACTIVE status=SHUTOFF status=BUILD status=PAUSED locked=true locked=false
      image=${idOf('image', 7)} image=absent flavor=1 flavor=${idOf('shape', 1)} flavor=absent reservation_id=r-${n}
      tags=none not-tags=none changes-since=2030-01-01T00:00:00Z changes-since=1970-01-01T00:00:00Z
      changes-before=1970-01-01T00:00:02Z changes-before=1970-01-01T00:00:30Z hostname=absent description=absent
      status=SHUTOFF&name=absent status=SHUTOFF&name=rack-99 status=ERROR&image=${idOf('image', 7)} status=ACTIVE&flavor=absent
      image=${idOf('image', 7)}&locked=true image=${idOf('image', 7)}&flavor=absent sort_key=display_name sort_key=updated_at marker=${idOf('server', n)}
      task_state=spawning task_state=powering-on task_state=rebooting launched_at=2030-01-01 launched_at=1970-01-01T00:00:02Z
      created_at=2030-01-01 created_at=1970-01-01T00:00:02Z created_at=1970-01-01 launched_at=1970-01-01&status=ERROR
      availability_zone=nova availability_zone=edge availability_zone=absent sort_key=vm_state sort_key=vm_state&sort_dir=asc
      sort_key=task_state sort_key=task_state&sort_dir=asc sort_key=power_state sort_key=power_state&sort_dir=asc
      sort_key=availability_zone sort_key=availability_zone&sort_dir=asc sort_key=auto_disk_config sort_key=locked_by`,
  )

const allServers = ({ user, project }: Templates, n: number): Asked[] =>
  byAdmin(
    lists(
      `${C}/servers/detail?all_tenants=true&`,
      `name=${nameOf(n)} name=${nameOf(n).slice(2, 9)} name=absent name=rack-99%24 status=ERROR status=ACTIVE status=SHUTOFF
        vm_state=error power_state=4 user_id=${user} user_id=absent project_id=${project} uuid=${idOf('server', n)}
        key_name=key-9 key_name=absent config_drive=true changes-since=2030-01-01T00:00:00Z sort_key=display_name
        locked_by=admin locked_by=owner auto_disk_config=AUTO availability_zone=edge sort_key=host sort_key=node&sort_dir=asc
        sort_key=vm_state sort_key=power_state&sort_dir=asc sort_key=locked_by&sort_dir=asc
        launch_index=3 launch_index=0 task_state=powering-on launched_at=2030-01-01 created_at=1970-01-01T00:00:02Z kernel_id=absent`,
    ),
  )

const otherCompute = (n: number): Asked[] => [
  ...lists(
    `${C}/flavors/detail?`,
    `is_public=None minRam=5000 minRam=100000 minDisk=100 sort_key=name marker=${idOf('shape', n)}`,
  ),
  ...lists(`${C}/os-keypairs?`, `marker=${nameOf(n)}`),
]

const V = '/volume/v3'

const volumes = (n: number): Asked[] => [
  ...lists(
    `${V}/volumes/detail?`,
    `name=${nameOf(n)} name=absent status=available status=in-use status=error status=deleting bootable=true bootable=false
      availability_zone=nova availability_zone=edge availability_zone=absent size=5 size=500 group_id=absent
      metadata={'season':'spring'} metadata={'season':'rare'} metadata={'season':'absent'}
      sort=name:desc sort=name:asc sort=size:asc sort=size:desc sort=status:asc sort=created_at:asc sort=bootable:asc
      sort=availability_zone:asc sort=volume_type_id:asc marker=${idOf('volume', n)} status=error&name=absent`,
  ),
  ...lists(
    `${V}/snapshots/detail?`,
    `name=${nameOf(n)} name=absent status=available status=error status=creating volume_id=${idOf('volume', n)} volume_id=absent
      sort=name:asc sort=status:asc sort=volume_size:asc sort=created_at:asc marker=${idOf('volume_snapshot', n)}`,
  ),
]

const allVolumes = ({ user, project }: Templates, n: number): Asked[] =>
  byAdmin([
    ...lists(
      `${V}/volumes/detail?all_tenants=1&`,
      `name=${nameOf(n)} name=absent name~=00777 status=error status=available host=host-7 host=absent project_id=${project}
        user_id=${user} source_volid=absent multiattach=true sort=name:asc sort=size:asc sort=host:asc sort=status:asc`,
    ),
    ...lists(
      `${V}/snapshots/detail?all_tenants=1&`,
      `name=${nameOf(n)} name=absent status=error volume_id=${idOf('volume', n)} project_id=${project} sort=name:asc sort=status:asc`,
    ),
  ])

const images = ({ project }: Templates, n: number): Asked[] =>
  lists(
    '/image/v2/images?',
    `name=${nameOf(n)} name=absent name=in:${nameOf(n)},other status=active status=queued visibility=public visibility=private
      visibility=shared visibility=community visibility=all owner=${project} owner=absent tag=none member_status=all
      os_hidden=true protected=true disk_format=qcow2 disk_format=raw container_format=ovf size_min=90000 size_min=5 size_max=5
      sort=name:asc,created_at:desc sort_key=size&sort_dir=desc sort=updated_at:desc checksum=absent os_distro=debian
      visibility=private&name=absent visibility=private&status=queued status=active&disk_format=qcow2 tag=none&status=active
      marker=${idOf('image', n)}`,
  )

function identity({ project, user, domain, role }: Templates, n: number): Asked[] {
  const parts = `enabled=false&name__contains=web domain_id=${domain}&name__contains=absent name=${nameOf(n)} name=absent name__contains=00777 name__contains=absent name__startswith=web-0777
    name__icontains=ABSENT name__endswith=rack-7x enabled=true enabled=false domain_id=${domain}`
  return byAdmin([
    ...lists('/identity/v3/projects?', `${parts} parent_id=absent is_domain=true tags=none not-tags=none`),
    ...lists('/identity/v3/users?', parts),
    ...lists('/identity/v3/groups?', 'name=absent'),
    ...lists(
      '/identity/v3/role_assignments?',
      `role.id=${role} user.id=${user} scope.project.id=${project} user.id=${user}&effective=true scope.domain.id=${domain}
        role.id=${role}&user.id=${user} role.id=${role}&scope.project.id=${project} include_names=true effective=true
        role.id=${role}&effective=true scope.project.id=${project}&effective=true
        scope.system=all`,
    ),
    ...lists(`/identity/v3/users/${user}/projects?`, 'name=absent'),
  ])
}

const audit = ({ user, project, event }: Templates, n: number): Asked[] =>
  byAdmin(
    lists(
      '/console/v1/audit?',
      `user_id=${user} user_id=absent row=${idOf('network', n)} row=absent action=create_network action=absent outcome=refused
        face=absent request_id=absent until=1970-01-01T00:01:00Z since=2030-01-01T00:00:00Z project_id=${project}
        marker=${event} user_id=${user}&row=absent action=create_network&outcome=failed
        user_id=${user}&action=absent user_id=${user}&outcome=failed project_id=${project}&action=create_network&outcome=refused`,
    ),
  )
