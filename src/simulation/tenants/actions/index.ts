/** Everything that tenants do in a simulated cloud. */
import type { Action } from './action.ts'
import * as apart from './apart.ts'
import * as credential from './application-credential.ts'
import * as bad from './bad.ts'
import * as collection from './collection.ts'
import * as diskImage from './disk-image.ts'
import * as floatingIp from './floating-ip.ts'
import * as foreignId from './foreign-id.ts'
import * as hardship from './hardship.ts'
import * as image from './image.ts'
import * as imageChange from './image-change.ts'
import * as imageDownload from './image-download.ts'
import * as keypair from './keypair.ts'
import * as link from './link.ts'
import * as network from './network.ts'
import * as port from './port.ts'
import * as portUse from './port-use.ts'
import * as project from './project.ts'
import * as quota from './quota.ts'
import * as quotaOfType from './quota-of-type.ts'
import * as read from './read.ts'
import * as readAny from './read-any.ts'
import * as router from './router.ts'
import * as secret from './secret.ts'
import * as group from './security-group.ts'
import * as server from './server.ts'
import * as serverBoot from './server-boot.ts'
import * as serverPart from './server-part.ts'
import * as power from './server-power.ts'
import * as removal from './server-removal.ts'
import * as signedKeypair from './signed-keypair.ts'
import * as subnet from './subnet.ts'
import * as layout from './subnet-layout.ts'
import * as tag from './tag.ts'
import * as token from './token.ts'
import * as trespass from './trespass.ts'
import * as volume from './volume.ts'
import * as volumeAdmin from './volume-admin.ts'
import * as volumeBackup from './volume-backup.ts'
import * as volumeBackupAdmin from './volume-backup-admin.ts'
import * as volumeEncryption from './volume-encryption.ts'
import * as volumeGroup from './volume-group.ts'
import * as volumeHold from './volume-hold.ts'
import * as volumeMessage from './volume-message.ts'
import * as volumeSay from './volume-say.ts'
import * as volumeServer from './volume-server.ts'
import * as volumeSnapshot from './volume-snapshot.ts'
import * as volumeTransfer from './volume-transfer.ts'
import * as volumeType from './volume-type.ts'
import * as walk from './walk.ts'

export const ACTIONS: readonly Action[] = [
  ...[network, subnet, port, portUse, router, floatingIp, group, server, power, removal, hardship, apart],
  ...[
    image,
    imageChange,
    imageDownload,
    diskImage,
    keypair,
    secret,
    credential,
    tag,
    read,
    bad,
    trespass,
    foreignId,
    quota,
    quotaOfType,
    project,
    collection,
    link,
    readAny,
    layout,
    serverPart,
    serverBoot,
    signedKeypair,
    walk,
    volume,
    volumeAdmin,
    volumeBackup,
    volumeBackupAdmin,
    volumeEncryption,
    volumeGroup,
    volumeHold,
    volumeServer,
    volumeSnapshot,
    volumeTransfer,
    volumeType,
    volumeSay,
    volumeMessage,
    token,
  ],
].flatMap((noun) => Object.values<unknown>(noun).filter(isAction))

function isAction(value: unknown): value is Action {
  return typeof value === 'object' && value !== null && 'act' in value
}
