import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createTrusts(db)
  const columns = await db.introspection.getTables()
  const known = columns.find((table) => table.name === 'revocation')?.columns.some((column) => column.name === 'trust_id')
  if (!known) await db.schema.alterTable('revocation').addColumn('trust_id', 'text').execute()
}

async function createTrusts({ schema }: Db) {
  await schema
    .createTable('trust')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('trustor_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('trustee_id', 'text', (c) => c.notNull().references('identity_user.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.references('project.id').onDelete('cascade'))
    .addColumn('impersonation', 'integer', (c) => c.notNull())
    .addColumn('expires_at', 'double precision') // milliseconds, and thousandths
    .addColumn('remaining_uses', 'integer')
    .addColumn('redelegated_trust_id', 'text', (c) => c.references('trust.id').onDelete('cascade'))
    .addColumn('redelegation_count', 'integer', (c) => c.notNull())
    .addColumn('extra', 'text', (c) => c.notNull().defaultTo('{}'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute()
  for (const column of ['trustor_id', 'trustee_id', 'project_id', 'redelegated_trust_id'])
    await schema.createIndex(`trust_${column}`).ifNotExists().on('trust').column(column).execute()
  await schema
    .createTable('trust_role')
    .ifNotExists()
    .addColumn('trust_id', 'text', (c) => c.notNull().references('trust.id').onDelete('cascade'))
    .addColumn('role_id', 'text', (c) => c.notNull()) // stays when the role goes: the trust is void then
    .addPrimaryKeyConstraint('trust_role_pk', ['trust_id', 'role_id'])
    .execute()
}
