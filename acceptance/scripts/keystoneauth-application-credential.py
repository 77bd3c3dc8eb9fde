"""keystoneauth1's v3.ApplicationCredential, by id and by name: prints the status of a list of servers for each."""
import os

from keystoneauth1 import session
from keystoneauth1.identity import v3

by_id = dict(application_credential_id=os.environ["ID"])
by_name = dict(
    application_credential_name=os.environ["CREDENTIAL"],
    username=os.environ["NAME"],
    user_domain_name="Default",
)
for kind in (by_id, by_name):
    auth = v3.ApplicationCredential(auth_url=os.environ["URL"], application_credential_secret=os.environ["SECRET"], **kind)
    sess = session.Session(auth=auth)
    print(sess.get("/servers", endpoint_filter={"service_type": "compute"}).status_code)
