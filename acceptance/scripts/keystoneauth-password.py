"""keystoneauth1's v3.Password, as its documentation has it: prints the project's id and the names of the catalogue's services."""
import os

from keystoneauth1 import session
from keystoneauth1.identity import v3

auth = v3.Password(
    auth_url=os.environ["URL"],
    username=os.environ["NAME"],
    password=os.environ["PASSWORD"],
    user_domain_name="Default",
    project_name=os.environ["PROJECT"],
    project_domain_name="Default",
)
sess = session.Session(auth=auth)
print(sess.get_project_id())
for kind in ("identity", "compute", "image", "network"):
    reply = sess.get("", endpoint_filter={"service_type": kind}, raise_exc=False)
    print(kind, reply.status_code)
