"""keystoneauth1's Keystone2Keystone: a user of one cloud enters another by the first one's word. Prints who and where it is."""
import os

from keystoneauth1 import session
from keystoneauth1.identity import v3

base = v3.Password(
    auth_url=os.environ["URL"],
    username=os.environ["NAME"],
    password=os.environ["PASSWORD"],
    user_domain_name="Default",
    project_name=os.environ["PROJECT"],
    project_domain_name="Default",
)
remote = v3.Keystone2Keystone(base, "self", project_name="shared", project_domain_id="default")
sess = session.Session(auth=remote)
ref = remote.get_access(sess)
print(ref.username, ref.project_name, ",".join(sorted(ref.role_names)))
print(sess.get(os.environ["URL"] + "/auth/projects").status_code)
