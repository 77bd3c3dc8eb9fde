/** The schema of `POST /v3/auth/tokens`. */
import { orNull, Type } from '../../../api/schema.ts'
import { body, free, idText } from './pieces.ts'

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
