/** Everything that holds in every cloud. */
import { backupsAtRest, backupsWhole } from './backups.ts'
import { claims, orphans, projectsGone, rowCounts } from './books.ts'
import { diskContents } from './disk-contents.ts'
import { doctor } from './doctor.ts'
import { fabricRows } from './fabric.ts'
import { audited, everyChangeTold, noHoles } from './feed.ts'
import { noneLeft, notForgotten, onceOnly } from './guests.ts'
import type { Invariant } from './invariant.ts'
import { isolation } from './isolation.ts'
import { leasesAlone } from './leases.ts'
import { exportsEnd, imageFiles, importsEnd, leftovers, portsPlugged } from './leftovers.ts'
import { links } from './links.ts'
import { guardedWrites, locksInOrder } from './locks.ts'
import { operationsEnd } from './operations.ts'
import { addressesOnce, hostsOversold } from './oversold.ts'
import { promises } from './promises.ts'
import { fabricFollows, prompt } from './promptness.ts'
import { quotasKept } from './quotas.ts'
import { signedFaces } from './signed-faces.ts'
import { lockedStay, states } from './states.ts'
import { poolsOversold, volumeClaims } from './volume-claims.ts'
import { attachmentsAtRest, volumesHadOnce, volumesOfOneProject, volumesPlugged, volumesWrittenOnce } from './volume-use.ts'
import { chainsShort, volumeKeys, volumeLeftovers, volumesAsLarge, volumesAtRest, volumesThere } from './volumes.ts'

export const INVARIANTS: readonly Invariant[] = [
  ...[
    onceOnly,
    noHoles,
    prompt,
    fabricFollows,
    ...hostsOversold,
    ...addressesOnce,
    ...quotasKept,
    ...notForgotten,
    ...everyChangeTold,
    ...states,
    ...lockedStay,
    ...poolsOversold,
    ...volumesHadOnce,
    ...volumesOfOneProject,
    ...volumesAsLarge,
    ...diskContents,
    ...guardedWrites,
    ...locksInOrder,
    ...leasesAlone,
    volumesWrittenOnce,
  ],
  ...[
    noneLeft,
    leftovers,
    portsPlugged,
    imageFiles,
    importsEnd,
    exportsEnd,
    fabricRows,
    claims,
    rowCounts,
    orphans,
    projectsGone,
    operationsEnd,
    audited,
    volumeClaims,
    volumeLeftovers,
    volumesThere,
    volumesAtRest,
    backupsAtRest,
    backupsWhole,
    volumeKeys,
    chainsShort,
    volumesPlugged,
    attachmentsAtRest,
  ],
  ...[promises, links, signedFaces, isolation, doctor],
]
