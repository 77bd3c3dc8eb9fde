import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, free, idText, listOf, orNull } from './pieces.ts'
import { domain, project } from './resource.ts'

const domainRef = body({ id: Type.Optional(idText), name: Type.Optional(Type.String()) })
const userRef = body({
  id: Type.Optional(idText),
  name: Type.Optional(Type.String()),
  domain: Type.Optional(domainRef),
  password: Type.String(),
})
const passcodeRef = body({
  id: Type.Optional(idText),
  name: Type.Optional(Type.String()),
  domain: Type.Optional(domainRef),
  passcode: Type.String(),
})
const scope = Type.Union([
  Type.Literal('unscoped'),
  body({
    project: Type.Optional(
      body({ id: Type.Optional(idText), name: Type.Optional(Type.String()), domain: Type.Optional(domainRef) }),
    ),
    domain: Type.Optional(domainRef),
    system: Type.Optional(body({ all: Type.Optional(Type.Boolean()) })),
    'OS-TRUST:trust': Type.Optional(body({ id: Type.Optional(idText) })),
    unscoped: Type.Optional(free),
  }),
])

/** A token of a log-in before, or by which provider this one is. */
const federated = body({
  id: Type.Optional(Type.String()),
  identity_provider: Type.Optional(idText),
  protocol: Type.Optional(idText),
})

export const authBody = body({
  auth: body({
    identity: body({
      methods: Type.Array(Type.String(), { minItems: 1 }),
      password: Type.Optional(body({ user: userRef })),
      token: Type.Optional(body({ id: Type.String() })),
      totp: Type.Optional(body({ user: passcodeRef })),
      mapped: Type.Optional(federated),
      openid: Type.Optional(federated),
      saml2: Type.Optional(federated),
      application_credential: Type.Optional(
        body({
          id: Type.Optional(idText),
          name: Type.Optional(Type.String()),
          secret: Type.String(),
          user: Type.Optional(
            body({ id: Type.Optional(idText), name: Type.Optional(Type.String()), domain: Type.Optional(domainRef) }),
          ),
        }),
      ),
    }),
    scope: Type.Optional(orNull(scope)),
  }),
})

export const token = body({
  token: body({ methods: Type.Array(Type.String()), expires_at: Type.String(), issued_at: Type.String() }),
})
const catalog = Type.Array(body({ id: Type.String(), type: Type.String(), name: Type.String(), endpoints: Type.Array(free) }))

const tokens = { path: '/auth/tokens', action: 'identity:validate_token', allow: allow.tokenValidator, status: 200 } as const

export const tokenApi = defineApi({
  issueToken: {
    method: 'POST',
    path: '/auth/tokens',
    summary: 'Log in',
    action: 'identity:issue_token',
    allow: allow.public,
    body: authBody,
    media: ['application/x-www-form-urlencoded'], // what curl says of a body unless told
    status: 201,
    returns: token,
  },
  validateToken: { ...tokens, method: 'GET', summary: 'Show what a token is good for', returns: token },
  checkToken: {
    ...tokens,
    method: 'HEAD',
    summary: 'Does a token hold?',
    action: 'identity:check_token',
    allow: allow.tokenChecker,
  },
  revokeToken: {
    ...tokens,
    method: 'DELETE',
    summary: 'Void a token',
    action: 'identity:revoke_token',
    allow: allow.tokenOwner,
    status: 204,
  },
  showCatalog: {
    method: 'GET',
    path: '/auth/catalog',
    summary: 'The services and where they answer',
    action: 'identity:get_auth_catalog',
    allow: allow.anyToken,
    status: 200,
    returns: body({ catalog }),
  },
  listOwnProjects: {
    method: 'GET',
    path: '/auth/projects',
    summary: 'Projects the caller can get a token for',
    action: 'identity:get_auth_projects',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('projects', project),
  },
  listOwnDomains: {
    method: 'GET',
    path: '/auth/domains',
    summary: 'Domains the caller can get a token for',
    action: 'identity:get_auth_domains',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('domains', domain),
  },
  listOwnSystem: {
    method: 'GET',
    path: '/auth/system',
    summary: 'Whether the caller can get a token for the system',
    action: 'identity:get_auth_system',
    allow: allow.anyToken,
    status: 200,
    returns: body({ system: Type.Array(free) }),
  },
})
