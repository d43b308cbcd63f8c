"""The servers that tools copy between, each in a process of its own."""

import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from harness import HOME, java_tool
from harness.measure import cpu_seconds

KEY, SECRET = "AKIABENCH00000000001", "bench-secret-of-no-worth"
SEED = 20
# Beside rows, and the bodies that a server keeps in memory.
SERVER_HEAP_MIB = 1024
# A row, with its share of the listing of contents.
ROW_BYTES = 3 * 1024
START_SECONDS_MAX = 60
# It guards a certificate for the loopback address, which nobody else trusts.
STORE_PASSWORD = "changeit"


def fetch(name):
    """The executable of a pinned tool, installed if need be."""
    return subprocess.run([HOME / "tools/fetch", name], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Certificate:
    """A certificate for the loopback address: a key store for servers, a PEM file for clients."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.store = str(Path(self.folder.name, "keys.p12"))
        self.pem = str(Path(self.folder.name, "cert.pem"))
        self.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext",
                     "san=ip:127.0.0.1", "-storetype", "PKCS12")
        self.keytool("-exportcert", "-rfc", "-file", self.pem)

    def keytool(self, command, *arguments):
        subprocess.run([java_tool("keytool"), command, "-alias", "s3", "-keystore", self.store,
                        "-storepass", STORE_PASSWORD, *arguments], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class FakeServer:
    """The fake of testkit, in memory. It holds the source, the destination or both."""

    name = "fake"

    def __init__(self, arguments, heap_mib, latency_millis, certificate):
        classpath = (HOME / "starter-cli/target/brigade.classpath").read_text().strip()
        tls = ["--tls", certificate.store] if certificate else []
        # Held, as it is gone with the last server that uses it.
        self.certificate = certificate
        self.trust = ssl.create_default_context(cafile=certificate.pem) if certificate else None
        self.process = subprocess.Popen(
            [java_tool("java"), f"-Xmx{heap_mib}m", f"-Xms{heap_mib}m", "-XX:+UseSerialGC", "-cp",
             classpath, "io.bucketbrigade.testkit.fake.FakeS3Main", "--access-key", KEY,
             "--secret-key", SECRET, "--exit-with-parent", "--latency-millis", str(latency_millis),
             *tls, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            sys.exit("bench/compare: a fake server did not start")
        self.endpoint = line.split()[-1]

    def ask(self, command):
        with urllib.request.urlopen(f"{self.endpoint}/-/{command}", timeout=300,
                                    context=self.trust) as reply:
            return reply.read().decode()

    def empty(self, bucket):
        self.ask(f"empty?bucket={bucket}")

    def reset(self):
        self.ask("reset")

    def requests(self):
        """Those since the reset, by kind."""
        return json.loads(self.ask("stats"))["requests"]

    def contents(self, bucket):
        """By key: size, CRC32C, ETag and tags."""
        return json.loads(self.ask(f"contents?bucket={bucket}"))

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


class SeaweedServer:
    """A real server. Its objects are small, so that their ETags are MD5s of their bodies."""

    name = "seaweedfs"

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        identities = Path(self.folder.name, "identities.json")
        identities.write_text(json.dumps({"identities": [{
            "name": "admin", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"]}]}))
        ports = [free_port() for _ in range(8)]
        self.endpoint = f"http://127.0.0.1:{ports[0]}"
        options = {"dir": self.folder.name, "ip": "127.0.0.1", "ip.bind": "127.0.0.1",
                   "s3.port": ports[0], "s3.port.grpc": ports[1], "s3.port.iceberg": 0,
                   "s3.port.lance": 0, "s3.config": identities, "filer.port": ports[2],
                   "filer.port.grpc": ports[3], "volume.port": ports[4],
                   "volume.port.grpc": ports[5], "volume.max": 0, "master.port": ports[6],
                   "master.port.grpc": ports[7], "master.volumeSizeLimitMB": 1024,
                   "master.volumePreallocate": "false", "master.telemetry": "false"}
        self.process = subprocess.Popen(
            [fetch("seaweedfs"), "-logtostderr=true", "server", "-s3", "-filer",
             *(f"-{name}={value}" for name, value in options.items())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.await_ready()

    def await_ready(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.endpoint}/healthz", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.close()
        sys.exit("bench/compare: SeaweedFS did not start")

    def fill(self, origin):
        """Copies the origin's source into this one's, beside an empty destination."""
        for bucket in ("source", "destination"):
            self.rclone("mkdir", f"here:{bucket}")
        self.rclone("copy", "--checksum", "--transfers=32", "origin:source", "here:source",
                    origin=origin)

    def rclone(self, *command, origin=None):
        environment = dict(os.environ)
        for remote, server in (("HERE", self), ("ORIGIN", origin or self)):
            for name, value in (("TYPE", "s3"), ("PROVIDER", "Other"), ("ACCESS_KEY_ID", KEY),
                                ("SECRET_ACCESS_KEY", SECRET), ("ENDPOINT", server.endpoint)):
                environment[f"RCLONE_CONFIG_{remote}_{name}"] = value
        return subprocess.run([fetch("rclone"), "--config", "/dev/null", *command], check=True,
                              env=environment, stdout=subprocess.PIPE, text=True).stdout

    def empty(self, bucket):
        self.rclone("delete", "--transfers=64", "--checkers=64", f"here:{bucket}")

    def reset(self):
        pass

    def requests(self):
        return {}

    def contents(self, bucket):
        rows = json.loads(self.rclone("lsjson", "-R", "--files-only", "--hash", "--no-mimetype",
                                      "--no-modtime", f"here:{bucket}"))
        return {row["Path"]: [row["Size"], row["Hashes"]["md5"], row["Hashes"]["md5"], {}]
                for row in rows}

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def close(self):
        self.process.kill()
        self.process.wait(30)
        self.folder.cleanup()


def start(options, objects, size):
    """The source's server, filled, and the destination's: the same one for one endpoint."""
    if options.server == "seaweedfs":
        seaweed = SeaweedServer()
        origin = FakeServer(["--fill", f"source:{objects}:{size}:{SEED}"], SERVER_HEAP_MIB, 0, None)
        seaweed.fill(origin)
        origin.close()
        return seaweed, seaweed
    source, destination, heap_mib = contents(options, objects, size)
    certificate = Certificate() if options.tls else None

    def fake(arguments):
        return FakeServer(arguments, heap_mib, options.latency_millis, certificate)

    if options.one_endpoint:
        server = fake(source + destination)
        return server, server
    return fake(source), fake(destination)


def contents(options, objects, size):
    """What fills the source and the destination, and the heap of a server."""
    tagged = options.tagged_percent
    if options.workload == "present" and options.generated:
        return (["--generate", f"source:{objects}:{size}"],
                ["--generate", f"destination:{objects}:{size}"], SERVER_HEAP_MIB)
    if options.workload == "present":
        heap_mib = SERVER_HEAP_MIB + (objects * ROW_BYTES >> 20)
        return (["--fill", f"source:{objects}:{size}:{SEED}:{tagged}"],
                ["--fill", f"destination:{objects}:{size}:{SEED}:{tagged}"], heap_mib)
    if options.workload == "large":
        return (["--fill-large", f"source:{objects}:{size}:{SEED}"],
                ["--share", f"destination:{SEED}"], SERVER_HEAP_MIB)
    # More than lies there: what was emptied is only gone when it is collected.
    held_mib = 0 if options.one_endpoint else 3 * objects * size >> 21
    held_mib += objects * ROW_BYTES >> 20
    return (["--fill", f"source:{objects}:{size}:{SEED}:{tagged}"],
            ["--share", f"destination:{SEED}"], SERVER_HEAP_MIB + held_mib)
