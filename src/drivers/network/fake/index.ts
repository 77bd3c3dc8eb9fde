export { fakeFabric } from './fabric.ts'
export { fakeHostPorts } from './host-ports.ts'
export { type FakeNetworkWorld, fakeNetworkWorld } from './world.ts'
