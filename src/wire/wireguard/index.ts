/** WireGuard: keys, configurations and devices, by iproute2 and wireguard-tools. */
export { configText, type WireguardConfig, type WireguardPeer } from './config.ts'
export { configureDevice, hasDevice, lastHandshakes, makeDevice } from './device.ts'
export { isKey, makePrivateKey, publicKeyOf } from './key.ts'
