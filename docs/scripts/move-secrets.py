"""Takes all that a project keeps in a key manager to another project or cloud, as whoever may read it: see docs/secrets.md.

    move-secrets.py export    writes secrets, metadata, access lists, consumers and containers to a pipe, one JSON object a line
    move-secrets.py import    reads them from standard input, and makes what is not there yet: again, it changes nothing

Any cloud with Barbican's API is read and written. Which cloud and project is said as to the `openstack` command.
"""
import base64
import json
import os
import stat
import sys

import openstack

SECRET = ("name", "secret_type", "algorithm", "bit_length", "mode", "expiration")
FIRST_VERSION, CONSUMERS = "1.0", "1.1"
failures = []


def fail(line):
    failures.append(line)
    print(line, file=sys.stderr)


class Cloud:
    def __init__(self):
        connection = openstack.connect()
        self.session = connection.session
        self.base = connection.endpoint_for("key-manager").rstrip("/").removesuffix("/v1") + "/v1"

    def ask(self, method, path, version=FIRST_VERSION, missing=None, **options):
        """Whatever was answered; with `missing`, that where there is no such thing."""
        options.update(microversion=version, microversion_service_type="key-manager", raise_exc=False)
        reply = self.session.request(f"{self.base}{path}", method, **options)
        if reply.status_code == 404 and missing is not None:
            return missing
        if reply.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text.strip()}")
        return reply

    def read(self, path, version=FIRST_VERSION, missing=None):
        reply = self.ask("GET", path, version, missing)
        return reply if reply is missing else reply.json()

    def pages(self, kind, version=FIRST_VERSION):
        offset, total = 0, 1
        while offset < total:
            page = self.read(f"/{kind}?limit=100&offset={offset}", version, {kind: [], "total": 0})
            yield from page[kind]
            offset, total = offset + 100, page["total"]

    def access(self, path):
        read = self.read(f"{path}/acl").get("read", {})
        return {"users": sorted(read.get("users", [])), "project-access": read.get("project-access", True)}


def id_of(href):
    return href.rstrip("/").rsplit("/", 1)[1]


def secret_of(cloud, row):
    path = f"/secrets/{id_of(row['secret_ref'])}"
    found = {"kind": "secret", "id": id_of(row["secret_ref"]), **{name: row.get(name) for name in SECRET}}
    kind = row.get("content_types", {}).get("default")
    if kind:
        payload = cloud.ask("GET", f"{path}/payload", headers={"Accept": kind}).content
        found.update(content_type=kind, payload=base64.b64encode(payload).decode())
    found["metadata"] = cloud.read(f"{path}/metadata")["metadata"]
    found["access"] = cloud.access(path)
    consumers = cloud.read(f"{path}/consumers?limit=100", CONSUMERS, {"consumers": []})["consumers"]
    found["consumers"] = [{name: one[name] for name in ("service", "resource_type", "resource_id")} for one in consumers]
    return found


def container_of(cloud, row):
    path = f"/containers/{id_of(row['container_ref'])}"
    members = [{"name": one.get("name"), "id": id_of(one["secret_ref"])} for one in row["secret_refs"]]
    consumers = [{"name": one["name"], "URL": one["URL"]} for one in row.get("consumers", [])]
    found = {"kind": "container", "id": id_of(row["container_ref"]), "name": row.get("name"), "type": row["type"]}
    return {**found, "members": members, "access": cloud.access(path), "consumers": consumers}


def everything(cloud):
    for kind, describe in (("secrets", secret_of), ("containers", container_of)):
        for row in cloud.pages(kind):
            try:
                yield describe(cloud, row)
            except RuntimeError as error:
                fail(f"left out: {error}")


def export():
    if not stat.S_ISFIFO(os.fstat(1).st_mode):
        sys.exit("The payloads are in clear: send them into a pipe, to gpg, age, or an import.")
    cloud = Cloud()
    for one in everything(cloud):
        print(json.dumps(one))


def sameness(one, ids):
    """Equal for what is the same in two clouds. Ids are each cloud's own: a container's members are told by the ids they have here."""
    if one["kind"] == "secret":
        return json.dumps([one[name] for name in SECRET] + [one.get("content_type"), one.get("payload")])
    members = sorted([str(each["name"]), ids.get(each["id"], each["id"])] for each in one["members"])
    return json.dumps([one["name"], one["type"], members])


def make(cloud, one, ids):
    if one["kind"] == "container":
        members = [{"name": each["name"], "secret_ref": f"{cloud.base}/secrets/{ids[each['id']]}"} for each in one["members"]]
        body = {"name": one["name"], "type": one["type"], "secret_refs": members}
        return {**one, "access": None, "consumers": [], "id": id_of(cloud.ask("POST", "/containers", json=body).json()["container_ref"])}
    body = {name: one[name] for name in SECRET if one[name] is not None}
    if "payload" in one:
        is_text = one["content_type"].startswith("text/plain")
        body["payload_content_type"] = one["content_type"]
        body["payload"] = base64.b64decode(one["payload"]).decode() if is_text else one["payload"]
        if not is_text:
            body["payload_content_encoding"] = "base64"
    made = id_of(cloud.ask("POST", "/secrets", json=body).json()["secret_ref"])
    return {**one, "id": made, "metadata": {}, "access": None, "consumers": []}


def complete(cloud, wanted, there):
    """Metadata, access list and consumers as they were; what an import before had not come to is done now."""
    path = f"/{wanted['kind']}s/{there['id']}"
    if wanted["kind"] == "secret" and wanted["metadata"] != there["metadata"]:
        cloud.ask("PUT", f"{path}/metadata", json={"metadata": wanted["metadata"]})
    if wanted["access"] != (there["access"] or {"users": [], "project-access": True}):
        cloud.ask("PUT", f"{path}/acl", json={"read": wanted["access"]})
    version = CONSUMERS if wanted["kind"] == "secret" else FIRST_VERSION
    for each in wanted["consumers"]:
        if each not in there["consumers"]:
            cloud.ask("POST", f"{path}/consumers", version, json=each)


def load():
    cloud = Cloud()
    there, ids, made, kept = {}, {}, 0, 0
    for one in everything(cloud):
        there.setdefault(sameness(one, {}), []).append(one)
    for line in sys.stdin:
        wanted = json.loads(line)
        try:
            same = there.get(sameness(wanted, ids))
            if same:
                found, kept = same.pop(0), kept + 1
            else:
                found, made = make(cloud, wanted, ids), made + 1
            ids[wanted["id"]] = found["id"]
            complete(cloud, wanted, found)
        except (RuntimeError, KeyError) as error:
            fail(f"not made: the {wanted['kind']} {wanted['name']} ({wanted['id']}): {error}")
    print(f"{made} made, {kept} were there.", file=sys.stderr)


if __name__ == "__main__":
    acts = {"export": export, "import": load}
    if sys.argv[1:] not in [[name] for name in acts]:
        sys.exit(__doc__)
    acts[sys.argv[1]]()
    sys.exit(1 if failures else 0)
