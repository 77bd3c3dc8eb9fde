"""castellan, as services of OpenStack keep their keys: makes a key, stores a passphrase, reads both back and deletes them."""
import os

from castellan import key_manager
from castellan.common.credentials import keystone_password
from castellan.common.objects import passphrase
from oslo_config import cfg

conf = cfg.ConfigOpts()
conf([], project="welkin")
manager = key_manager.API(conf)
conf.set_override("auth_endpoint", os.environ["URL"], group="barbican")
conf.set_override("barbican_endpoint_type", "public", group="barbican")
context = keystone_password.KeystonePassword(
    auth_url=os.environ["URL"],
    username=os.environ["NAME"],
    password=os.environ["PASSWORD"],
    user_domain_name="Default",
    project_name=os.environ["PROJECT"],
    project_domain_name="Default",
)
key_id = manager.create_key(context, algorithm="AES", length=256)
print(len(manager.get(context, key_id).get_encoded()))
kept = manager.store(context, passphrase.Passphrase("open sesame"))
print(manager.get(context, kept).get_encoded())
for each in (key_id, kept):
    manager.delete(context, each)
try:
    manager.get(context, kept)
except Exception as error:
    print(type(error).__name__)
