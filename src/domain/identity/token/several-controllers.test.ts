/** What voids a token on one controller voids it on the other, as soon as the feed has told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../kernel/eventually.fixture.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import type { Feed } from '../../../store/feed.ts'
import { followFeed } from '../../../store/follow.ts'
import { eachDatabase } from '../../../store/testing.ts'
import { createApplicationCredential, createTrust, deleteApplicationCredential, deleteTrust } from '../delegation/index.ts'
import {
  addMember,
  createDomain,
  createGroup,
  createProject,
  createRole,
  createUser,
  deleteProject,
  deleteRole,
  deleteUser,
  findRoleNamed,
  grantRole,
  removeMember,
  revokeRole,
  updateDomain,
  updateProject,
  updateUser,
} from '../directory/index.ts'
import { CHEAP, startIdentity } from '../identity.fixture.ts'
import { type Identity, openIdentity } from '../index.ts'
import { type LoginRequest, login } from '../login/index.ts'
import { revoke } from '../revocation/revocation.ts'
import { revokeToken } from './index.ts'
import type { Session } from './session.ts'

/** Whatever comes next; who learns from the feed has learnt it by then. */
const nextChange = (feed: Feed) =>
  new Promise<void>((resolve) => {
    const stop = feed.listen(() => {
      stop()
      resolve()
    })
  })

type Started = Awaited<ReturnType<typeof startIdentity>>

/** A user of a domain of its own with a role in a project of its own, by name. */
async function settle({ ctx, passwords }: Started, name: string) {
  const domain = await createDomain(ctx, { name })
  const project = await createProject(ctx, { name, domainId: domain.id })
  const user = await createUser(ctx, passwords, { name, domainId: domain.id, password: name })
  const role = await createRole(ctx, { name })
  const grant = {
    actor: { kind: 'user', id: user.id },
    target: { kind: 'project', id: project.id },
    roleId: role.id,
    inherited: false,
  } as const
  await grantRole(ctx, grant)
  const request: LoginRequest = {
    methods: [{ kind: 'password', user: { id: user.id }, password: name }],
    scope: { kind: 'project', id: project.id },
  }
  return { name, domain, project, user, role, grant, request }
}
type Settled = Awaited<ReturnType<typeof settle>>

interface Case {
  /** Makes another token than the user's plain one. */
  token?(here: Started, ada: Settled, plain: Session): Promise<{ token: string; session: Session }>
  act(here: Started, ada: Settled, token: string, session: Session): Promise<unknown>
}

const enter = ({ ctx, identity }: Started, request: LoginRequest) => login(ctx, identity, request)

const CASES: Record<string, Case> = {
  'the token itself': { act: ({ ctx, identity }, _, token) => revokeToken(ctx, identity, token) },
  'its chain': {
    token: async (here, ada) => {
      const first = await enter(here, ada.request)
      return enter(here, { ...ada.request, methods: [{ kind: 'token', token: first.token }] })
    },
    act: ({ ctx }, _, __, session) => transact(ctx, (tx) => revoke(tx, { auditChainId: session.token.auditIds[1] })),
  },
  'a password set by an admin': {
    act: ({ ctx, passwords }, { user }) => updateUser(ctx, passwords, user.id, { password: 'another' }),
  },
  'the user disabled': { act: ({ ctx, passwords }, { user }) => updateUser(ctx, passwords, user.id, { enabled: false }) },
  'the user deleted': { act: ({ ctx }, { user }) => deleteUser(ctx, user.id) },
  'the project disabled': { act: ({ ctx }, { project }) => updateProject(ctx, project.id, { enabled: false }) },
  'the project deleted': { act: ({ ctx }, { project }) => deleteProject(ctx, project.id) },
  'the domain disabled': { act: ({ ctx }, { domain }) => updateDomain(ctx, domain.id, { enabled: false }) },
  'the role taken back': { act: ({ ctx }, { grant }) => revokeRole(ctx, grant) },
  'the role deleted': { act: ({ ctx }, { role }) => deleteRole(ctx, role.id) },
  'a membership ended': {
    token: async (here, ada) => {
      const group = await createGroup(here.ctx, { name: 'g', domainId: ada.domain.id })
      await addMember(here.ctx, group.id, ada.user.id)
      await revokeRole(here.ctx, ada.grant)
      await grantRole(here.ctx, { ...ada.grant, actor: { kind: 'group', id: group.id } })
      groups.set(ada.name, group.id)
      return enter(here, ada.request)
    },
    act: ({ ctx }, { name, user }) => removeMember(ctx, groups.get(name) ?? '', user.id),
  },
  'its application credential deleted': {
    token: async (here, _, plain) => {
      const { id, secret } = await createApplicationCredential(here.as(plain.who), here.passwords, { name: 'a' })
      return enter(here, {
        methods: [{ kind: 'application-credential', credential: { id }, secret }],
        scope: { kind: 'default' },
      })
    },
    act: ({ ctx }, { user }, _, session) => deleteApplicationCredential(ctx, user.id, session.token.via?.id ?? ''),
  },
  'its trust taken back': {
    token: (here, ada, plain) => trusted(here, ada, plain),
    act: ({ ctx }, _, __, session) => deleteTrust(ctx, session.token.via?.id ?? ''),
  },
  'its trustor’s password changed': {
    token: (here, ada, plain) => trusted(here, ada, plain),
    act: ({ ctx, passwords }, { user }) => updateUser(ctx, passwords, user.id, { password: 'another' }),
  },
}

const groups = new Map<string, string>()

/** As another user who may act for it. */
async function trusted(here: Started, { user, project, role, domain }: Settled, plain: Session) {
  const trustee = await createUser(here.ctx, here.passwords, { name: 'trustee', domainId: domain.id, password: 'trustee' })
  const people = { trustorId: user.id, trusteeId: trustee.id, projectId: project.id }
  const spec = { ...people, impersonation: false, roleIds: [role.id], allowRedelegation: false, extra: {} }
  const { id } = await createTrust(here.as(plain.who), spec)
  const methods = [{ kind: 'password' as const, user: { id: trustee.id }, password: 'trustee' }]
  return enter(here, { methods, scope: { kind: 'trust', id } })
}

eachDatabase(
  'two controllers',
  (open) => {
    test('what voids a token on one voids it on the other, each way', async () => {
      const store = await open()
      const [here, other] = [await startIdentity(store), store.again()]
      const there: { ctx: StoreCtx; identity: Identity } = {
        ctx: { ...here.ctx, db: other.db, feed: other.feed },
        identity: openIdentity({ feed: other.feed, random: systemRandom, hashing: { cost: CHEAP } }),
      }
      assert.ok(await findRoleNamed(there.ctx, 'member'))
      const stops = [await store.follow(here.ctx), await other.follow(there.ctx)]
      const holds = async (token: string) => (await there.identity.tokens.find(there.ctx, token)) !== undefined
      for (const [name, { token: make, act }] of Object.entries(CASES)) {
        const ada = await settle(here, name)
        const plain = await enter(here, ada.request)
        const { token, session } = make ? await make(here, ada, plain.session) : plain
        await here.advance(1)
        assert.equal(await holds(token), true, name)
        const heard = nextChange(other.feed)
        await act(here, ada, token, session)
        await heard
        assert.equal(await holds(token), false, name)
        assert.equal(await here.identity.tokens.find(here.ctx, token), undefined, name)
      }
      for (const stop of stops) await stop()
      there.identity.close()
    })

    test('a controller that cannot read what others change believes no kept session for longer than five seconds', async () => {
      const store = await open()
      const [here, other] = [await startIdentity(store), store.again()]
      const ctx: StoreCtx = { ...here.ctx, db: other.db, feed: other.feed }
      const identity = openIdentity({ feed: other.feed, random: systemRandom, hashing: { cost: CHEAP } })
      const holds = async (token: string) => (await identity.tokens.find(ctx, token)) !== undefined
      let [isCut, now, read] = [false, 0, () => {}]
      const following = {
        ...ctx,
        clock: { ...ctx.clock, monotonic: () => now, after: () => () => {} },
        get db() {
          if (isCut) throw new Error('there is no database')
          return other.db
        },
      }
      const stop = await followFeed(following, async (changed) => {
        read = changed
        return { end: async () => {} }
      })
      const ada = await settle(here, 'cut off')
      const [first, second] = [await enter(here, ada.request), await enter(here, ada.request)]
      assert.deepEqual([await holds(first.token), await holds(second.token)], [true, true])
      isCut = true
      await revokeToken(here.ctx, here.identity, first.token)
      now = 4999
      read()
      assert.deepEqual([await holds(first.token), other.feed.isCurrent()], [true, true])
      now = 5000
      assert.deepEqual([await holds(first.token), await holds(second.token)], [false, true], 'the database is asked')
      isCut = false
      const heard = nextChange(other.feed)
      read()
      await heard
      await eventually('it has read all', () => other.feed.isCurrent())
      assert.deepEqual([await holds(first.token), await holds(second.token)], [false, true])
      await stop()
      identity.close()
    })
  },
  { on: ['postgres'] },
)
