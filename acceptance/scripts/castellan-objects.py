"""castellan, as services of OpenStack keep their keys: all that its manager does with Barbican, and every kind of object."""
import base64
import os

from castellan import key_manager
from castellan.common import exception
from castellan.common.credentials import keystone_password
from castellan.common.objects import opaque_data, passphrase, private_key, public_key, symmetric_key, x_509
from cryptography.hazmat.primitives import serialization
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

before = len(manager.list(context))
key = manager.get(context, manager.create_key(context, algorithm="AES", length=256, name="made"))
print("key", type(key).__name__, len(key.get_encoded()), key.algorithm, key.bit_length, key.name)

private_id, public_id = manager.create_key_pair(context, algorithm="RSA", length=2048, name="pair")
private, public = manager.get(context, private_id), manager.get(context, public_id)
loaded = serialization.load_der_private_key(private.get_encoded(), None)
derived = loaded.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
print("pair", type(private).__name__, type(public).__name__, derived == public.get_encoded())

kinds = [
    passphrase.Passphrase("open sesame", name="words"),
    opaque_data.OpaqueData(bytes(range(256)), name="bytes"),
    symmetric_key.SymmetricKey("AES", 128, b"0123456789abcdef", name="own key"),
    private_key.PrivateKey("RSA", 2048, private.get_encoded(), name="own half"),
    public_key.PublicKey("RSA", 2048, public.get_encoded(), name="other half"),
    x_509.X509(base64.b64decode(os.environ["CERTIFICATE"]), name="certificate"),
]
kept = [manager.store(context, one) for one in kinds]
for given, object_id in zip(kinds, kept):
    found, bare = manager.get(context, object_id), manager.get(context, object_id, metadata_only=True)
    same = found.get_encoded() == given.get_encoded() and found.name == given.name and found.id == object_id
    print("stored", type(found).__name__, same, bare.is_metadata_only())
    assert object_id in [one.id for one in manager.list(context, object_type=type(given))]
print("listed", len(manager.list(context)) - before, len(manager.list(context, metadata_only=True)) - before)

consumer = {"service": "image", "resource_type": "image", "resource_id": "1"}
manager.add_consumer(context, kept[0], consumer)
print("used", len(manager.get(context, kept[0]).consumers))
try:
    manager.delete(context, kept[0])
except exception.KeyManagerError as error:
    print("in use", type(error).__name__)
manager.remove_consumer(context, kept[0], consumer)
manager.add_consumer(context, kept[1], consumer)
for each in (key.id, private_id, public_id, *kept):
    manager.delete(context, each, force=True)
for act in (manager.get, manager.delete):
    try:
        act(context, kept[0])
    except exception.ManagedObjectNotFoundError as error:
        print("gone", type(error).__name__)
print("left", len(manager.list(context)) - before)
