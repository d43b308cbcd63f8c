"""Runs one command, and tells what it and all that it started used.

A process of its own, whose only descendants are the tool's: what the tool leaves behind is adopted,
waited for and counted too.
"""

import ctypes
import json
import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

SAMPLE_SECONDS = 0.2
PR_SET_CHILD_SUBREAPER = 36


def measure(command):
    """Runs a command to the end of its last child; its figures."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit("bench/compare: this kernel cannot adopt orphans, so their CPU would be missed")
    peak = [0]
    done = threading.Event()
    sampler = threading.Thread(target=sample_memory, args=(os.getpid(), peak, done), daemon=True)
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    sampler.start()
    status = process.wait()
    wall = time.monotonic() - start
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    done.set()
    sampler.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "status": status,
        "wallSeconds": round(wall, 2),
        "userSeconds": round(used.ru_utime, 2),
        "systemSeconds": round(used.ru_stime, 2),
        "cpuSeconds": round(used.ru_utime + used.ru_stime, 2),
        "peakResidentMiB": peak[0] // 1024,
    }


def sample_memory(root, peak, done):
    while not done.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], resident_kib_below(root))


def resident_kib_below(root):
    parents, sizes = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue  # it ended meanwhile
        pid = int(status.parent.name)
        parents[pid] = int(re.search(r"^PPid:\s+(\d+)", text, re.M).group(1))
        resident = re.search(r"^VmRSS:\s+(\d+)", text, re.M)
        sizes[pid] = int(resident.group(1)) if resident else 0
    return sum(size for pid, size in sizes.items() if pid != root and is_below(pid, root, parents))


def is_below(pid, root, parents):
    while pid in parents and pid != root:
        pid = parents[pid]
    return pid == root


def cpu_seconds(pid):
    """What a running process used so far; its children that ended are in it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid):
    """The most that a running process had resident so far."""
    peak = re.search(r"^VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.M)
    return int(peak.group(1)) // 1024


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1:])))
