/** Consumers, programs that may ask users for a part of their rights, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createConsumer,
  deleteConsumer,
  getConsumer,
  listConsumers,
  updateConsumer,
} from '../../../../domain/identity/delegation/index.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { keystoneRefusals } from '../refusals.ts'
import { ofCloud } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'

export const consumer = collection({
  name: 'consumer',
  plural: 'consumers',
  path: '/OS-OAUTH1/consumers',
  target: ofCloud('A consumer'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: {
    create: 'Let a program ask users; shows its secret once',
    delete: 'Delete a consumer, with all that it was let have',
  },
  open: true,
  attributes: {
    id,
    description: attr(orNone(judged(Type.String())), {
      field: 'description',
      create: 'may',
      update: 'may',
      filter: 'description',
    }),
    /** Told once. */
    secret: shownOnly(Type.String(), { field: 'secret', optional: true }),
  },
  list: listConsumers,
  get: getConsumer,
  create: (ctx, { description = null, extra }, { serving: { identity } }) =>
    createConsumer(ctx, identity, { description, extra }),
  update: async (ctx, id, change, { sent }) => {
    if ('secret' in sent) throw keystoneRefusals.consumer_secret_fixed({ field: 'consumer.secret' })
    return updateConsumer(ctx, id, change)
  },
  remove: deleteConsumer,
})
