"""The conversation with the tool: a line in, a line of JSON out. The Swift side of it is Contenders/Protocol.swift."""

import importlib
import json
import os
import resource
import sys
import time

# Frameworks may print; their words go to standard error and leave the channel to the answers.
_channel = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(**fields):
    print(json.dumps(fields), file=_channel, flush=True)


def require(*modules):
    """Imports them; ends the script with the first that is missing."""
    imported = []
    for name in modules:
        try:
            imported.append(importlib.import_module(name))
        except ImportError as error:
            answer(missing=f"{name} ({str(error).splitlines()[0]})")
            sys.exit(0)
    return imported if len(imported) > 1 else imported[0]


def peak_resident_bytes():
    try:
        # Not getrusage: on Linux its peak survives exec, so it would begin with the parent's.
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def serve(version, tasks, prepare=lambda task: None):
    """Does what it is told until its input ends. `prepare` runs untimed before each block of a task."""
    answer(ready=version)
    for line in sys.stdin:
        words = line.split()
        try:
            if words == ["memory"]:
                answer(bytes=peak_resident_bytes())
                continue
            name, warmups, count = words[0], int(words[1]), int(words[2])
            prepare(name)
            run = tasks[name]
            for _ in range(warmups):
                run()
            milliseconds = []
            for _ in range(count):
                start = time.perf_counter()
                run()
                milliseconds.append((time.perf_counter() - start) * 1e3)
            answer(milliseconds=milliseconds)
        except Exception as error:
            answer(error=f"{type(error).__name__}: {error}")
