/** Describes identity to the programs that run all services. */
import type { Service } from '../service.ts'
import { type Bootstrap, bootstrapIdentity } from './bootstrap.ts'
import type { Compliance } from './directory/index.ts'
import { IDENTITY_SECRETS } from './sealing/index.ts'
import { identityTasks } from './tasks.ts'

/** Who there is, what they may, and where services are found. */
export const identity: Service<{ compliance?: Compliance }, Bootstrap> = {
  name: 'identity',
  tasks: ({ compliance }) => identityTasks(compliance),
  tagged: ['project'],
  sealedRows: [IDENTITY_SECRETS],
  bootstrap: (ctx, first) => bootstrapIdentity(ctx, first),
}
