/** The catalogue: which service answers under which path of the one port. */
export const SERVICES = [
  { type: 'identity', name: 'keystone', path: '/identity/v3' },
  { type: 'image', name: 'glance', path: '/image' },
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'network', name: 'neutron', path: '/networking' },
] as const

/** The ports that these services customarily have, and what stands there at `/`. */
export const CUSTOMARY_PORTS: readonly { port: number; path: string }[] = [
  { port: 5000, path: '/identity' },
  { port: 35_357, path: '/identity' },
  { port: 9292, path: '/image' },
  { port: 8774, path: '/compute' },
  { port: 9696, path: '/networking' },
]
