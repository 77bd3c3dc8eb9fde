/** Offers secrets to other services and facades. */
import './tables.ts'

export { type Access, dropAccess, findAccess, setAccess } from './access.ts'
export { addConsumer, consumersOf, getConsumer, listConsumers, removeConsumer, type SecretConsumer } from './consumer.ts'
export { type Container, type ContainerMember, findAnyContainer, getContainer } from './container.store.ts'
export { addMember, createContainer, deleteContainer, listContainers, removeMember } from './container.ts'
export {
  addContainerConsumer,
  type ContainerConsumer,
  getContainerConsumer,
  listContainerConsumers,
  removeContainerConsumer,
} from './container-consumer.ts'
export { createSecret, insertSecret, type NewSecret } from './create.ts'
export {
  deleteProjectQuotas,
  getProjectQuotas,
  listProjectQuotas,
  type SecretLimits,
  secretQuotas,
  setProjectQuotas,
} from './limits.ts'
export { listSecrets, type SecretField, type SecretFilter, type SecretListRequest } from './list.ts'
export { registeredKeys, requireMasterKeys } from './master-key-registry.ts'
export { type MasterKeyStore, MasterKeys, masterKeyIdOf, type StoreKind } from './master-keys.ts'
export { addMetadata, deleteMetadata, getMetadata, replaceMetadata, updateMetadata } from './metadata.ts'
export { dropNamedSecret, openNamedSecret } from './of-service.ts'
export { createOrder, deleteOrder, findAnyOrder, getOrder, listOrders, type NewOrder } from './order.ts'
export { getPayload, setPayload } from './payload.ts'
export { PayloadSealing } from './project-key.ts'
export { type MayRead, type ReadSecret, type ReadSecretPayload, readSecretBy } from './read-secret.ts'
export { secretRefusals } from './refusals.ts'
export { deleteSecret } from './remove.ts'
export { type Rotated, rotateMasterKey } from './rotate.ts'
export { PROJECT_KEYS, sealingMasterKeys } from './sealing-master-keys.ts'
export { findAnySecret, getSecret } from './secret.store.ts'
export { CONTENT_TYPES, type ContentType, MOST_PAYLOAD, type Payload, SECRET_TYPES, type Secret } from './secret.ts'
export { listSecretStores, type SecretStore } from './secret-stores.ts'
export type {
  ContainerConsumerRow,
  ContainerType,
  OrderType,
  SecretConsumerRow,
  SecretOrderRow,
  TransportKeyRow,
} from './tables.ts'
export { createTransportKey, deleteTransportKey, getTransportKey, listTransportKeys } from './transport-key.ts'
