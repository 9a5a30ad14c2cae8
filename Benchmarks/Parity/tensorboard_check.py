"""Reads the event files that `parity tensorboard FOLDER` wrote with TensorBoard's own reader.

    swift run -c release --package-path Benchmarks parity tensorboard .build/tensorboard
    python Benchmarks/Parity/tensorboard_check.py .build/tensorboard    # pip install tensorboard

Every scalar must be there, at its step, and be the number that the trainer told, rounded to float32; no other may be.
Ends with status 1 if one differs.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = Path(sys.argv[1])
expected = defaultdict(dict)
with open(folder / "scalars.csv") as file:
    for tag, step, number in csv.reader(file):
        expected[tag][int(step)] = np.float32(number)

reader = EventAccumulator(str(folder / "events"), size_guidance={"scalars": 0})
reader.Reload()
wrong = set(reader.Tags()["scalars"]) ^ set(expected)
for tag in sorted(set(reader.Tags()["scalars"]) & set(expected)):
    events = reader.Scalars(tag)
    found = {event.step: np.float32(event.value) for event in events}
    equal = found == expected[tag] and len(events) == len(found)
    print(f"{tag:22} {len(events):3} events  {'equal' if equal else 'different'}")
    if not equal:
        wrong.add(tag)
if wrong:
    print("wrong: " + ", ".join(sorted(wrong)))
sys.exit(bool(wrong) or not expected)
