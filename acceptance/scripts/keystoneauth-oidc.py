"""keystoneauth1's ways in by an OpenID provider: prints, for each, the user's name and the projects it may get a token for."""
import os

from keystoneauth1 import session
from keystoneauth1.identity import v3

common = {
    "auth_url": os.environ["URL"],
    "identity_provider": "corp",
    "protocol": "openid",
    "project_name": "shared",
    "project_domain_id": "default",
}
client = {
    "client_id": os.environ["CLIENT_ID"],
    "client_secret": os.environ["CLIENT_SECRET"],
    "discovery_endpoint": os.environ["ISSUER"] + "/.well-known/openid-configuration",
    "scope": "openid email profile",
}


def show(auth):
    sess = session.Session(auth=auth)
    ref = auth.get_access(sess)
    print(ref.username, ref.project_name, ",".join(sorted(ref.role_names)))


show(v3.OidcPassword(username=os.environ["PERSON"], password="any", **client, **common))
show(v3.OidcClientCredentials(**client, **common))
plain = v3.OidcPassword(username=os.environ["PERSON"], password="any", **client, **common)
payload = plain.get_payload(session.Session())
token = plain._get_access_token(session.Session(), {"grant_type": "password", **payload})
show(v3.OidcAccessToken(access_token=token, **common))
