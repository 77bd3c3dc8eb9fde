/** Declares what agents call. What is the same for all parts of a host stands in `domain/host/protocol.ts`. */

import { defineApi } from '../../api/define.ts'
import { rules } from '../../api/policy/rules.ts'
import { Type } from '../../api/schema.ts'
import { PAGE_CHUNKS } from '../../wire/chunk/index.ts'

export const prefix = '/agent/v1'

const Facts = Type.Object({
  hostname: Type.String({ minLength: 1, maxLength: 255 }),
  version: Type.String(),
  cpus: Type.Integer({ minimum: 0 }),
  memoryMib: Type.Integer({ minimum: 0 }),
  diskGib: Type.Integer({ minimum: 0 }),
  accelerator: Type.String(),
  acceleratorReason: Type.String(),
  datapath: Type.String(),
  datapathReason: Type.String(),
  warnings: Type.Array(Type.String()),
})

/** Each is checked by the form that its service declares. */
const Parts = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())

const Wanted = Type.Object({
  protocol: Type.Integer(),
  revision: Type.Integer(),
  observedGeneration: Type.Integer(),
  parts: Parts,
})

const MANY = 16 * 1024 * 1024

/** Empty: a chunk of zeros. */
const Name = Type.String({ pattern: '^([0-9a-f]{64})?$' })
const Names = Type.Array(Name, { maxItems: PAGE_CHUNKS })

export const api = defineApi({
  joinHost: {
    method: 'POST',
    path: '/join',
    summary: 'Buy a credential with a join token',
    action: 'agent:join',
    allow: rules.public, // the join token is the credential
    status: 200,
    body: Type.Object({
      token: Type.String({ minLength: 1, maxLength: 200 }),
      hostname: Type.String({ minLength: 1, maxLength: 255 }),
      zone: Type.String({ minLength: 1, maxLength: 255 }),
    }),
    returns: Type.Object({ hostId: Type.String(), secret: Type.String() }),
  },
  certifyHost: {
    method: 'POST',
    path: '/certificate',
    summary: "A certificate for this host in the networks' database; its key stays on the host",
    action: 'agent:certificate',
    allow: rules.agent,
    status: 200,
    body: Type.Object({ publicKey: Type.String({ minLength: 1, maxLength: 2000 }) }),
    returns: Type.Object({
      certificate: Type.String(),
      authority: Type.String(),
      southboundPort: Type.Optional(Type.Integer()),
      plainTunnels: Type.Optional(Type.Boolean()),
    }),
  },
  readWanted: {
    method: 'GET',
    path: '/wanted',
    summary: 'What this host should run; waits until it is newer than `since`',
    action: 'agent:wanted',
    allow: rules.agent,
    status: 200,
    query: Type.Object({ since: Type.Integer({ minimum: 0 }), protocol: Type.Optional(Type.Integer({ minimum: 1 })) }),
    returns: Wanted,
  },
  reportObserved: {
    method: 'POST',
    path: '/observed',
    summary: 'What this host runs',
    action: 'agent:observed',
    allow: rules.agent,
    status: 204,
    bodyLimit: MANY,
    body: Type.Object({
      generation: Type.Integer({ minimum: 1 }),
      about: Facts,
      parts: Parts,
      all: Type.Boolean(),
    }),
  },
  sendDisk: {
    method: 'PUT',
    path: '/exports/{export_id}/file',
    summary: 'The bytes of a disk of this host, for the one image that it was asked to make of it',
    action: 'agent:export',
    allow: rules.agent,
    status: 204,
    streams: true,
  },
  offerPage: {
    method: 'POST',
    path: '/backups/{transfer_id}/pages/{page}',
    summary:
      "Which chunks a page of a backup's names consists of; answered with those that have to be sent, and kept when there are none",
    action: 'agent:backup',
    allow: rules.agent,
    status: 200,
    bodyLimit: 1024 * 1024,
    body: Type.Object({ names: Names }),
    returns: Type.Object({ missing: Names }),
  },
  sendChunk: {
    method: 'PUT',
    path: '/backups/{transfer_id}/chunks/{chunk_name}',
    summary: 'A chunk of a volume of this host, for the backup that it was asked for',
    action: 'agent:backup',
    allow: rules.agent,
    status: 204,
    streams: true,
  },
  endBackup: {
    method: 'POST',
    path: '/backups/{transfer_id}/end',
    summary: 'All of a backup has been sent',
    action: 'agent:backup',
    allow: rules.agent,
    status: 204,
    body: Type.Object({ diskBytes: Type.Integer({ minimum: 0 }) }),
  },
  readPage: {
    method: 'GET',
    path: '/backups/{transfer_id}/pages/{page}',
    summary: 'Which chunks a backup consists of that this host is to restore',
    action: 'agent:restore',
    allow: rules.agent,
    status: 200,
    returns: Type.Object({ names: Names }),
  },
  readChunk: {
    method: 'GET',
    path: '/backups/{transfer_id}/chunks/{chunk_name}',
    summary: 'A chunk of a backup that this host is to restore',
    action: 'agent:restore',
    allow: rules.agent,
    status: 200,
  },
  readVolumeKey: {
    method: 'GET',
    path: '/volumes/{volume_id}/key',
    summary: 'What the files of an encrypted volume of this host are opened with',
    action: 'agent:volume_key',
    allow: rules.agent,
    status: 200,
    returns: Type.Object({ key: Type.String() }),
  },
  readImage: {
    method: 'GET',
    path: '/images/{image_id}/file',
    summary: 'The bytes of an image that a guest of this host boots from',
    action: 'agent:image',
    allow: rules.agent,
    status: 200,
  },
})
