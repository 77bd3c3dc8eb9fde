"""Takes all that a project keeps in a key manager to another project or cloud, as whoever may read it: see docs/secrets.md.

    move-secrets.py export    writes secrets, metadata, access lists, consumers and containers to a pipe, one JSON object a line
    move-secrets.py import    reads them from standard input, and makes what is not there yet: again, it changes nothing

Any cloud with Barbican's API is read and written. Which cloud and project is said as to the `openstack` command.
"""
import base64
import hashlib
import json
import os
import stat
import sys

import openstack

SECRET = ("name", "secret_type", "algorithm", "bit_length", "mode", "expiration")
FIRST_VERSION, CONSUMERS = "1.0", "1.1"
OPEN_TO_PROJECT = {"users": [], "project-access": True}
# what a payload may be given as by a request of its own, which takes all bytes as they are
UPLOADS = ("text/plain", "application/octet-stream")
PAGE = 100
failures = []


class Refused(RuntimeError):
    def __init__(self, what, reply):
        super().__init__(f"{what}: {reply.status_code} {reply.text.strip()}")
        self.status = reply.status_code


def tell(line):
    print(line, file=sys.stderr)


def fail(line):
    failures.append(line)
    tell(line)


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
            raise Refused(f"{method} {path}", reply)
        return reply

    def read(self, path, version=FIRST_VERSION, missing=None):
        reply = self.ask("GET", path, version, missing)
        return reply if reply is missing else reply.json()

    def pages(self, path, kind, version=FIRST_VERSION):
        offset, total = 0, 1
        while offset < total:
            page = self.read(f"{path}?limit={PAGE}&offset={offset}", version, {kind: [], "total": 0})
            yield from page[kind]
            offset, total = offset + PAGE, page["total"]

    def access(self, path):
        read = self.read(f"{path}/acl").get("read", {})
        return {"users": sorted(read.get("users", [])), "project-access": read.get("project-access", True)}

    def payload(self, path, kind):
        """Text that is not UTF-8 is given as bytes alone."""
        try:
            return self.ask("GET", f"{path}/payload", headers={"Accept": kind}).content
        except Refused as refusal:
            if refusal.status != 406:
                raise
            return self.ask("GET", f"{path}/payload", headers={"Accept": "application/octet-stream"}).content


def id_of(href):
    return href.rstrip("/").rsplit("/", 1)[1]


def secret_of(cloud, row):
    path = f"/secrets/{id_of(row['secret_ref'])}"
    found = {"kind": "secret", "id": id_of(row["secret_ref"]), **{name: row.get(name) for name in SECRET}}
    kind = row.get("content_types", {}).get("default")
    if kind:
        found.update(content_type=kind, payload=base64.b64encode(cloud.payload(path, kind)).decode())
    found["metadata"] = cloud.read(f"{path}/metadata")["metadata"]
    found["access"] = cloud.access(path)
    consumers = cloud.pages(f"{path}/consumers", "consumers", CONSUMERS)
    found["consumers"] = [{name: one[name] for name in ("service", "resource_type", "resource_id")} for one in consumers]
    return found


def container_of(cloud, row):
    path = f"/containers/{id_of(row['container_ref'])}"
    members = [{"name": one.get("name"), "id": id_of(one["secret_ref"])} for one in row["secret_refs"]]
    consumers = [{"name": one["name"], "URL": one["URL"]} for one in row.get("consumers", [])]
    found = {"kind": "container", "id": id_of(row["container_ref"]), "name": row.get("name"), "type": row["type"]}
    return {**found, "members": members, "access": cloud.access(path), "consumers": consumers}


def everything(cloud, unread):
    """@param unread told of what one may not read"""
    for kind, describe in (("secrets", secret_of), ("containers", container_of)):
        for row in cloud.pages(f"/{kind}", kind):
            try:
                yield describe(cloud, row)
            except Refused as refusal:
                unread(str(refusal))


def export():
    if not stat.S_ISFIFO(os.fstat(1).st_mode):
        sys.exit("The payloads are in clear: send them into a pipe, to gpg, age, or an import.")
    count = 0
    for one in everything(Cloud(), lambda why: fail(f"left out: {why}")):
        print(json.dumps(one))
        count += 1
    print(json.dumps({"kind": "end", "count": count}))


def media_type(one):
    return (one.get("content_type") or "").split(";")[0].strip().lower()


def fields_of(one):
    """Clouds keep fractions of a second of an expiration, or do not."""
    return [one[name] for name in SECRET[:-1]] + [(one["expiration"] or "")[:19]]


def likeness(one, likeness_of=None):
    """Equal for what is the same in two clouds. Ids are each cloud's own: a container's members are told by what they are."""
    if one["kind"] == "secret":
        told = ["secret", fields_of(one), media_type(one), one.get("payload")]
    else:
        told = ["container", one["name"], one["type"], members_of(one, likeness_of)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def members_of(one, likeness_of):
    return sorted([each["name"] or "", likeness_of.get(each["id"], each["id"])] for each in one["members"])


def is_bare(one):
    """Nothing has been done with it since it was made."""
    return not one.get("metadata") and one["access"] == OPEN_TO_PROJECT and not one["consumers"]


class There:
    """What the cloud has already, of which each thing is taken for one that is wanted at most."""

    def __init__(self, cloud):
        self.alike, self.likeness_of = {}, {}
        for one in everything(cloud, lambda why: tell(f"not compared, for it may not be read: {why}")):
            key = likeness(one, self.likeness_of)
            self.likeness_of[one["id"]] = key
            one.pop("payload", None)
            self.alike.setdefault(key, []).append(one)

    def take(self, wanted, key):
        """The one that lacks least."""
        same = self.alike.get(key, [])

        def lacks(one):
            return sum(one.get(part) != wanted.get(part) for part in ("metadata", "access", "consumers"))

        return same.pop(same.index(min(same, key=lacks))) if same else None

    def take_begun(self, wanted, likeness_of):
        """What an import that was killed had made and not filled."""
        if wanted["kind"] == "secret":
            if media_type(wanted) not in UPLOADS:
                return None
            key = likeness({**wanted, "content_type": None, "payload": None})
            return next((self.take(one, key) for one in self.alike.get(key, []) if is_bare(one)), None)
        whole = members_of(wanted, likeness_of)
        for same in self.alike.values():
            for one in same:
                if one["kind"] != "container" or (one["name"], one["type"]) != (wanted["name"], wanted["type"]) or not is_bare(one):
                    continue
                members = members_of(one, self.likeness_of)
                if secrets_in(members) == secrets_in(whole) and all(members.count(each) <= whole.count(each) for each in members):
                    same.remove(one)
                    return one
        return None


def secrets_in(members):
    return {likeness for _, likeness in members}


def first_members(one):
    """What a container can be made with: no secret and no name twice."""
    first = []
    for each in one["members"]:
        if not any(each["id"] == other["id"] or (each["name"] or "") == (other["name"] or "") for other in first):
            first.append(each)
    return first


def make_secret(cloud, one):
    """By one request, and its payload by another: so bytes come as they are."""
    body = {name: one[name] for name in SECRET if one[name] is not None}
    if "payload" in one and media_type(one) not in UPLOADS:
        body.update(payload=one["payload"], payload_content_type=one["content_type"], payload_content_encoding="base64")
    return id_of(cloud.ask("POST", "/secrets", json=body).json()["secret_ref"])


def give_payload(cloud, one, id):
    """A secret that does not keep what it is given is not left behind."""
    path, payload = f"/secrets/{id}", base64.b64decode(one["payload"])
    try:
        if media_type(one) in UPLOADS:
            cloud.ask("PUT", path, data=payload, headers={"Content-Type": media_type(one)})
        if cloud.payload(path, one["content_type"]) != payload:
            raise RuntimeError("the cloud keeps other bytes than it was given")
    except RuntimeError:
        cloud.ask("DELETE", path)
        raise


def make_container(cloud, one, refs):
    members = [{"name": each["name"], "secret_ref": refs[each["id"]]} for each in first_members(one)]
    body = {"name": one["name"], "type": one["type"], "secret_refs": members}
    return id_of(cloud.ask("POST", "/containers", json=body).json()["container_ref"])


def add_members(cloud, one, id, refs):
    """Those that it could not be made with, or that an import before had not come to."""
    row = cloud.read(f"/containers/{id}")
    there = [(each.get("name") or "", id_of(each["secret_ref"])) for each in row["secret_refs"]]
    for each in one["members"]:
        if (each["name"] or "", id_of(refs[each["id"]])) not in there:
            named = {"name": each["name"]} if each["name"] else {}
            cloud.ask("POST", f"/containers/{id}/secrets", json={**named, "secret_ref": refs[each["id"]]})


def make(cloud, one, begun, ids):
    if one["kind"] == "secret":
        id = begun["id"] if begun else make_secret(cloud, one)
        if "payload" in one:
            give_payload(cloud, one, id)
    else:
        absent = [each["id"] for each in one["members"] if each["id"] not in ids]
        if absent:
            raise RuntimeError(f"its secret {absent[0]} did not come")
        refs = {each["id"]: f"{cloud.base}/secrets/{ids[each['id']]}" for each in one["members"]}
        id = begun["id"] if begun else make_container(cloud, one, refs)
        add_members(cloud, one, id, refs)
    return {"id": id, "metadata": {}, "access": OPEN_TO_PROJECT, "consumers": []}


def complete(cloud, wanted, there):
    """Metadata, access list and consumers as they were; what an import before had not come to is done now."""
    path = f"/{wanted['kind']}s/{there['id']}"
    if wanted["kind"] == "secret" and wanted["metadata"] != there["metadata"]:
        cloud.ask("PUT", f"{path}/metadata", json={"metadata": wanted["metadata"]})
    if wanted["access"] != there["access"]:
        cloud.ask("PUT", f"{path}/acl", json={"read": wanted["access"]})
    version = CONSUMERS if wanted["kind"] == "secret" else FIRST_VERSION
    for each in wanted["consumers"]:
        if each not in there["consumers"]:
            cloud.ask("POST", f"{path}/consumers", version, json=each)


def read_export(lines):
    """What an export wrote. One that broke off lacks its last line, which says how many there are."""
    count, ended = 0, False
    for number, line in enumerate(lines, 1):
        try:
            one = json.loads(line)
            kind = one["kind"]
        except (ValueError, KeyError, TypeError):
            fail(f"line {number} is not an export's, or was cut: it ends here")
            return
        if kind == "end":
            if one.get("count") != count:
                fail(f"{count} of the {one.get('count')} that were exported came")
            count, ended = 0, True
        else:
            count, ended = count + 1, False
            yield one
    if not ended:
        fail("the export broke off: its last line did not come")


def load():
    cloud = Cloud()
    there, ids, likeness_of, made, kept = There(cloud), {}, {}, 0, 0
    for wanted in read_export(sys.stdin):
        key = likeness_of[wanted["id"]] = likeness(wanted, likeness_of)
        try:
            found = there.take(wanted, key)
            if found:
                kept += 1
            else:
                found, made = make(cloud, wanted, there.take_begun(wanted, likeness_of), ids), made + 1
            ids[wanted["id"]] = found["id"]
            complete(cloud, wanted, found)
        except RuntimeError as error:
            fail(f"not made: the {wanted['kind']} {wanted['name']} ({wanted['id']}): {error}")
    tell(f"{made} made, {kept} were there.")


if __name__ == "__main__":
    acts = {"export": export, "import": load}
    if sys.argv[1:] not in [[name] for name in acts]:
        sys.exit(__doc__)
    try:
        acts[sys.argv[1]]()
    except Refused as refusal:
        fail(str(refusal))
    sys.exit(1 if failures else 0)
