"""openstacksdk's connect with nothing but OS_CLIENT_CONFIG_FILE: prints who and where it is, and what it sees."""
import openstack

conn = openstack.connect(cloud="welkin")
print(conn.current_user_id, conn.current_project_id)
print(sorted(network.name for network in conn.network.networks()))
print(sorted(flavor.name for flavor in conn.compute.flavors()))
