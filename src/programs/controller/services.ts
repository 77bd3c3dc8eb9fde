/** The catalogue: which service answers under which path of the one port. */
export const CATALOGUE = [
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

/** The service that a path is about, and the path beneath it, as at the service's customary port. */
export function serviceAt(path: string): { service: string; path: string } | undefined {
  const at = `/${path.split('/', 2)[1] ?? ''}`
  const found = CATALOGUE.find((service) => service.path === at || service.path.startsWith(`${at}/`))
  return found && { service: found.type, path: path.slice(at.length) }
}
