"""PyTorch's side of the suite scale: DistributedDataParallel over gloo, each rank a process."""
import json
import os
import subprocess
import sys
import time

import torch
from torch import nn

from peer import SIZE, answer, serve


def train(task, rank):
    """Trains on this rank; returns samples per second, of all ranks, by epoch."""
    torch.manual_seed(1)
    torch.set_num_threads(task["threads"])
    if hasattr(os, "sched_setaffinity") and task["ranks"] > 1:
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[rank % len(cores)]})
    sizes, batch = task["sizes"], task["batch"]
    modules = []
    for n, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        modules.append(nn.Linear(inputs, outputs))
        if n < len(sizes) - 2:
            modules += [nn.ReLU(), nn.Dropout(0.1)]
    net = nn.Sequential(*modules)
    if task["ranks"] > 1:
        torch.distributed.init_process_group("gloo")
        net = nn.parallel.DistributedDataParallel(net)
    x = torch.rand(task["batches"] * batch, sizes[0])
    y = x[:, : sizes[-1]].argmax(1)
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    rates = []
    for _ in range(task["epochs"]):
        start = time.perf_counter()
        order = torch.randperm(len(x))
        for first in range(0, len(x), batch):
            rows = order[first : first + batch]
            optimizer.zero_grad(set_to_none=True)
            loss(net(x[rows]), y[rows]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
        rates.append(task["ranks"] * len(x) / (time.perf_counter() - start))
    return rates[task["skipped"] :]


def start(task, rank):
    environment = dict(
        os.environ,
        MASTER_ADDR="127.0.0.1",
        MASTER_PORT=str(20000 + os.getpid() % 20000),
        RANK=str(rank),
        WORLD_SIZE=str(task["ranks"]),
        OMP_NUM_THREADS=str(task["threads"]),
        OPENBLAS_NUM_THREADS=str(task["threads"]),
    )
    return subprocess.Popen(
        [sys.executable, __file__, json.dumps(task), str(rank)],
        env=environment, stdout=subprocess.PIPE, text=True)


def train_on_ranks(task):
    """Starts the ranks; what the first measures is the answer."""
    ranks = [start(task, rank) for rank in range(task["ranks"])]
    outputs = [rank.communicate()[0] for rank in ranks]
    if any(rank.returncode for rank in ranks):
        raise RuntimeError("a rank failed; its message is above")
    return None, json.loads(outputs[0])


def product():
    factor = torch.rand(SIZE, SIZE)
    return lambda: torch.mm(factor, factor)


if len(sys.argv) > 1:
    answer(rates=train(json.loads(sys.argv[1]), int(sys.argv[2])))
else:
    serve(f"PyTorch {torch.__version__}", {"train": train_on_ranks}, product=product)
