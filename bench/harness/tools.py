"""The tools that are compared: the command of each, and a brigade that runs already."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import HOME
from harness.measure import SAMPLE_SECONDS, cpu_seconds, peak_mib
from harness.servers import KEY, SECRET, fetch, free_port

WORKER_SECONDS_MAX = 120
RUNNING = "brigade-running"
SPEC = """id: %s
source: {connection: source, bucket: source}
destination: {connection: destination, bucket: destination}
state: {folder: %s}
verify: %s
tags: %s
"""
CONNECTION = "  %s: {endpoint: %s, region: us-east-1, pathStyle: true%s}\n"


def certificate(options):
    """Where clients find the certificate to trust, by what each of them reads."""
    return dict.fromkeys(("SSL_CERT_FILE", "AWS_CA_BUNDLE"), options.trust) if options.trust else {}


def connections(source, destination, options):
    trusted = f", caBundle: {options.trust}" if options.trust else ""
    return ("connections:\n" + CONNECTION % ("source", source, trusted)
            + CONNECTION % ("destination", destination, trusted))


def spec(migration, state, options):
    return SPEC % (migration, state, options.verify, options.tags)


def brigade(source, destination, options, folder):
    spec_file, connections_file = Path(folder, "spec.yaml"), Path(folder, "connections.yaml")
    spec_file.write_text(spec("bench", Path(folder, "state"), options))
    connections_file.write_text(connections(source, destination, options))
    return [str(HOME / "brigade"), "start", "--embedded", "--state-dir", folder,
            "--spec", str(spec_file), "--connections", str(connections_file)]


class Cluster:
    """A Temporal dev server and workers that are there already, as on a cluster."""

    def __init__(self, source, destination, options):
        self.folder = tempfile.TemporaryDirectory()
        self.migrations = 0
        folder = Path(self.folder.name)
        connections_file = folder / "connections.yaml"
        connections_file.write_text(connections(source, destination, options))
        port, ui_port = free_port(), free_port()
        self.environment = dict(os.environ, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET,
                                AWS_REGION="us-east-1", TEMPORAL_ADDRESS=f"127.0.0.1:{port}",
                                BRIGADE_CONNECTIONS=str(connections_file))
        self.log = open(folder / "log", "w+")
        self.processes = [self.spawn(
            [fetch("temporal"), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port),
             "--ui-port", str(ui_port), "--log-level", "error", "--db-filename", folder / "db"])]
        in_flight = (["--requests-in-flight", str(options.requests_in_flight)]
                     if options.requests_in_flight else [])
        for _ in range(options.workers):
            self.processes.append(self.spawn(
                [HOME / "brigade", "worker", "--state-folder", folder / "state", *in_flight]))
        self.await_workers(options.workers)

    def spawn(self, command):
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=self.log, stderr=self.log)

    def await_workers(self, workers):
        deadline = time.monotonic() + WORKER_SECONDS_MAX
        while Path(self.log.name).read_text().count("worker ready") < workers:
            if time.monotonic() > deadline:
                sys.exit("bench/compare: a worker did not start; all said:\n"
                         + Path(self.log.name).read_text())
            time.sleep(SAMPLE_SECONDS)

    def command(self, source, destination, options, folder):
        self.migrations += 1
        spec_file = Path(folder, "spec.yaml")
        spec_file.write_text(
            spec(f"bench-{self.migrations}", Path(self.folder.name, "state"), options))
        return [str(HOME / "brigade"), "start", "--spec", str(spec_file), "--wait"]

    def cpu_seconds(self):
        """What server and workers used so far."""
        return sum(cpu_seconds(process.pid) for process in self.processes)

    def peak_mib(self):
        return sum(peak_mib(process.pid) for process in self.processes)

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(60)
        self.log.close()
        self.folder.cleanup()


def juicefs(source, destination, options, folder):
    """At its best: more threads than its 10 where requests are small, and more where they wait."""
    threads = 256 if options.latency_millis else 64
    return juicefs_sync(source, destination,
                        [] if options.workload == "large" else ["--threads", str(threads)])


def juicefs_defaults(source, destination, options, folder):
    return juicefs_sync(source, destination, [])


def juicefs_sync(source, destination, flags):
    def url(endpoint, bucket):
        scheme, host = endpoint.split("://")
        # Which of its drivers speaks TLS to an address.
        driver = "s3" if scheme == "https" else "minio"
        return f"{driver}://{KEY}:{SECRET}@{host}/{bucket}/"
    return [fetch("juicefs"), "sync", *flags, url(source, "source"),
            url(destination, "destination")]


def rclone(source, destination, options, folder):
    transfers = 256 if options.latency_millis else 64
    many = [f"--transfers={transfers}", f"--checkers={transfers}"]
    return rclone_copy(source, destination,
                       ["--fast-list", *([] if options.workload == "large" else many)])


def rclone_defaults(source, destination, options, folder):
    return rclone_copy(source, destination, [])


def rclone_copy(source, destination, flags):
    # One remote where it is one endpoint, so that rclone copies at the server.
    remotes = {"source": source}
    if destination != source:
        remotes["destination"] = destination
    for remote, endpoint in remotes.items():
        for name, value in (("TYPE", "s3"), ("PROVIDER", "Other"), ("ACCESS_KEY_ID", KEY),
                            ("SECRET_ACCESS_KEY", SECRET), ("ENDPOINT", endpoint)):
            os.environ[f"RCLONE_CONFIG_{remote.upper()}_{name}"] = value
    return [fetch("rclone"), "copy", "--checksum", "--config", "/dev/null", *flags,
            "source:source", f"{'destination' if len(remotes) > 1 else 'source'}:destination"]


def s5cmd(source, destination, options, folder):
    one_endpoint(source, destination, "s5cmd")
    return [fetch("s5cmd"), "--endpoint-url", source, "--log", "error", "sync",
            "s3://source/*", "s3://destination/"]


def aws(source, destination, options, folder):
    one_endpoint(source, destination, "aws")
    return [fetch("aws"), "--endpoint-url", source, "s3", "sync", "--only-show-errors",
            "s3://source", "s3://destination"]


def one_endpoint(source, destination, tool):
    if source != destination:
        sys.exit(f"bench/compare: {tool} copies within one endpoint; say --one-endpoint")


TOOLS = {"brigade": brigade, "juicefs": juicefs, "juicefs-defaults": juicefs_defaults,
         "rclone": rclone, "rclone-defaults": rclone_defaults, "s5cmd": s5cmd, "aws": aws}


def version(tool):
    """What a tool says of itself, without build metadata, which says who packaged it."""
    program = tool.split("-")[0]
    executable = HOME / "brigade" if program == "brigade" else fetch(program)
    flag = "version" if program in ("rclone", "s5cmd") else "--version"
    told = subprocess.run([executable, flag], stdout=subprocess.PIPE, text=True).stdout
    return told.splitlines()[0].split("+")[0].split(" Python")[0]
