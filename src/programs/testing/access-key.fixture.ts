/** Makes access keys through Keystone's API, for tests of APIs that have signed requests. */
import type { AccessKey } from './signed-client.fixture.ts'
import type { TestCloud } from './start-cloud.ts'

/** Of the token's user, in the token's project. */
export async function accessKeyOf(cloud: TestCloud, token: string): Promise<AccessKey & { projectId: string }> {
  const me = await cloud.demand('/identity/v3/auth/tokens', { token, headers: { 'x-subject-token': token } })
  const { user, project } = me.token
  const body = { tenant_id: project.id }
  const { credential } = await cloud.demand(`/identity/v3/users/${user.id}/credentials/OS-EC2`, { token, body })
  return { access: credential.access, secret: credential.secret, projectId: project.id }
}
