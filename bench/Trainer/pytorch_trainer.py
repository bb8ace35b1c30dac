"""The trainer's training loop, as one writes it for PyTorch: the peer of `./dev bench trainer`.

    pytorch_trainer.py train FILE    the same steps from the same weights over the same rows, as FILE (safetensors) says
    pytorch_trainer.py reach FILE    epochs of the same training until the validation rows' accuracy is what FILE asks for
    pytorch_trainer.py start FOLDER  from the process's start to the first optimizer step on Fashion-MNIST

Prints JSON. The bench compares the parameters' number and the first losses with ours: two networks that drifted apart are
not compared.
"""
import gzip
import json
import os
import resource
import sys
import tempfile
import time

# As the trainer has it: libtorch's threads share the work out, and a BLAS with threads of its own would only get in their way.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss, relu


class PixelScale(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("deviation", torch.ones(1, channels, 1, 1))

    def fit(self, pictures):
        values = pictures.float()
        self.mean.copy_(values.mean([0, 2, 3], keepdim=True))
        self.deviation.copy_((values - self.mean).square().mean([0, 2, 3], keepdim=True).sqrt())

    def forward(self, pixels):
        return (pixels.float() - self.mean) / self.deviation


class Convolution(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.convolution = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(after)

    def forward(self, pixels):
        return relu(self.norm(self.convolution(pixels)))


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = Convolution(channels, channels, 1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, pixels):
        return relu(pixels + self.norm(self.second(self.first(pixels))))


class Cnn(nn.Module):
    def __init__(self, channels, height, width, outputs, residual):
        super().__init__()
        self.scale = PixelScale(channels)
        layers, following = [], 32
        while min(height, width) >= 8:
            layers.append(Convolution(channels, following, 2))
            channels, height, width = following, (height + 1) // 2, (width + 1) // 2
            if residual:
                layers.append(ResidualBlock(channels))
            following = min(2 * following, 256)
        last = max(channels, 32)
        if not residual or last != channels:
            layers.append(Convolution(channels, last, 1))
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.3), nn.Linear(last * height * width, outputs))

    def forward(self, pixels):
        return self.body(self.scale(pixels))


class TableFeatures(nn.Module):
    """Numbers as they come, places among quantile bins as one number a bin, categories as learnt vectors."""

    def __init__(self, numbers, bins, codes):
        super().__init__()
        self.numbers, self.places, self.codes = numbers, len(bins), len(codes)
        self.width = numbers + sum(bins)
        if bins:
            self.register_buffer("binPlace", torch.tensor([place for place, count in enumerate(bins) for _ in range(count)]))
            self.register_buffer("binStart", torch.tensor([float(bin) for count in bins for bin in range(count)]))
        for i, categories in enumerate(codes):
            width = min(50, round(1.6 * categories**0.56))
            self.add_module(f"category{i}", nn.Embedding(categories, width))
            self.width += width

    def forward(self, rows):
        parts = [rows[:, : self.numbers]]
        if self.places:
            parts.append((rows[:, self.numbers : self.numbers + self.places][:, self.binPlace] - self.binStart).clamp(0, 1))
        codes = rows[:, self.numbers + self.places :].long()
        parts.extend(self.get_submodule(f"category{i}")(codes[:, i]) for i in range(self.codes))
        return torch.cat(parts, 1)


class Mlp(nn.Module):
    """Several networks in one, which share nearly all weights; in training each answers for itself."""

    def __init__(self, numbers, bins, codes, outputs, members=8, width=128, layers=3):
        super().__init__()
        self.features = TableFeatures(numbers, bins, codes)
        inputs = self.features.width
        self.memberScale = nn.Parameter(torch.ones(members, 1, inputs))
        body = []
        for i in range(layers):
            body.extend([nn.Linear(inputs if i == 0 else width, width), nn.ReLU(), nn.Dropout(0.2)])
        self.body = nn.Sequential(*body)
        self.headWeight = nn.Parameter(torch.empty(members, width, outputs))
        self.headBias = nn.Parameter(torch.empty(members, 1, outputs))

    def forward(self, rows):
        return self.body(self.features(rows).unsqueeze(0) * self.memberScale) @ self.headWeight + self.headBias


class LinearModel(nn.Module):
    def __init__(self, numbers, bins, codes, outputs):
        super().__init__()
        self.features = TableFeatures(numbers, bins, codes)
        self.linear = nn.Linear(self.features.width, outputs)

    def forward(self, rows):
        return self.linear(self.features(rows))


def build(network):
    if network["kind"] == "cnn":
        return Cnn(network["channels"], network["height"], network["width"], network["outputs"], network["residual"])
    kind = LinearModel if network["kind"] == "linear" else Mlp
    return kind(network["numbers"], network["bins"], network["codes"], network["outputs"])


def read_safetensors(path):
    """https://github.com/huggingface/safetensors: a length, a JSON header, the tensors' bytes."""
    types = {"U8": torch.uint8, "I64": torch.int64, "F32": torch.float32, "F64": torch.float64}
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        kind = types[entry["dtype"]]
        count = (end - start) // torch.empty(0, dtype=kind).element_size()
        tensors[name] = torch.frombuffer(data, dtype=kind, count=count, offset=start).reshape(entry["shape"])
    return tensors, metadata


def step(network, optimizer, inputs, targets, rate, smoothing, autocast):
    """A smoothing of None says that numbers are learnt."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    with autocast:
        outputs = network(inputs)
        if outputs.dim() == 3:
            outputs, targets = outputs.flatten(0, 1), targets.repeat(len(outputs))
        classifies = smoothing is not None
        loss = cross_entropy(outputs, targets, label_smoothing=smoothing) if classifies else mse_loss(outputs.squeeze(1), targets)
    loss.backward()
    optimizer.step()
    return loss.detach()


class Training:
    """What FILE says: its settings, and its data, network and optimizer on the device."""

    def __init__(self, path):
        tensors, metadata = read_safetensors(path)
        self.settings = settings = json.loads(metadata["settings"])
        torch.set_num_threads(settings["threads"])
        device = torch.device(settings["device"])
        self.on_gpu = device.type == "cuda"
        if self.on_gpu:
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = settings["tf32"]
        self.autocast = torch.autocast(device.type, dtype=torch.bfloat16, enabled=settings["bf16"])
        self.network = build(settings["network"])
        self.network.load_state_dict({name[len("weights/") :]: t for name, t in tensors.items() if name.startswith("weights/")})
        self.network.to(device).train()
        # What is compiled shares the network's weights, and its state has their names.
        self.compiled = torch.compile(self.network) if settings["compiled"] else self.network
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=settings["weightDecay"])
        names = ("inputs", "targets", "order", "heldInputs", "heldTargets")
        self.inputs, self.targets, self.order, self.held_inputs, self.held_targets = (tensors[name].to(device) for name in names)

    def moment(self):
        if self.on_gpu:
            torch.cuda.synchronize()
        return time.perf_counter(), time.process_time()

    def step(self, rows, rate):
        settings = self.settings
        return step(self.compiled, self.optimizer, self.inputs[rows], self.targets[rows], rate, settings["labelSmoothing"], self.autocast)

    def evaluate(self):
        """The validation rows' mean loss and accuracy, so many rows at a time as the trainer takes."""
        self.network.eval()
        at_once = max(16, min(1024, 1_000_000 * len(self.held_inputs) // max(1, self.held_inputs.numel())))
        loss = right = 0.0
        with torch.no_grad():
            for start in range(0, len(self.held_inputs), at_once):
                outputs = self.compiled(self.held_inputs[start : start + at_once])
                targets = self.held_targets[start : start + at_once]
                if outputs.dim() == 3:
                    outputs = outputs.softmax(2).mean(0).log()
                if self.settings["labelSmoothing"] is None:
                    loss += mse_loss(outputs.squeeze(1), targets, reduction="sum").item()
                else:
                    loss += cross_entropy(outputs, targets, reduction="sum").item()
                    right += (outputs.argmax(1) == targets).sum().item()
        self.network.train()
        return loss / len(self.held_inputs), right / len(self.held_inputs)


def train(path):
    training = Training(path)
    settings, order = training.settings, training.order
    losses, stalls = [], []
    loss_sum = torch.zeros((), dtype=torch.float64, device=order.device)
    rates, starts, seeds = settings["learningRates"], settings["starts"], settings["seeds"]
    first = training.moment()
    for i, rate in enumerate(rates):
        if i == settings["warmUp"]:
            began = training.moment()
        if i < len(seeds):
            torch.manual_seed(seeds[i])
        rows = order[starts[i] : starts[i + 1]]
        loss = training.step(rows, rate)
        loss_sum += loss.double() * len(rows)
        if i < len(seeds):
            losses.append(loss.item())
        if settings["checkpointEvery"] and (i + 1) % settings["checkpointEvery"] == 0:
            took = checkpoint(training.network, training.optimizer, i)
            if i >= settings["warmUp"]:
                stalls.append(took)
    ended = training.moment()
    if settings["wholeEpoch"]:
        training.evaluate()
    evaluated = training.moment()
    print(json.dumps({
        "parameters": sum(p.numel() for p in training.network.parameters()),
        "losses": losses,
        "wall": ended[0] - began[0],
        "processor": ended[1] - began[1],
        "epoch": evaluated[0] - first[0],
        "stalls": stalls,
        "peakBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }))


def reach(path):
    """Seconds and epochs until the accuracy is reached; what compiling takes is in the time, as it is for whoever waits."""
    training = Training(path)
    settings, order = training.settings, training.order
    rates, batch, steps, accuracy, epoch = settings["learningRates"], settings["batchSize"], 0, 0.0, 0
    began = training.moment()
    while steps < len(rates) and accuracy < settings["accuracy"]:
        shuffled = order if epoch == 0 else order[torch.randperm(len(order), device=order.device)]
        for start in range(0, len(order), batch):
            training.step(shuffled[start : start + batch], rates[steps])
            steps += 1
        accuracy, epoch = training.evaluate()[1], epoch + 1
    print(json.dumps({"wall": training.moment()[0] - began[0], "epochs": epoch, "accuracy": accuracy}))


def checkpoint(network, optimizer, number):
    """What everybody writes: weights, best weights and optimizer, in one file, then its name."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "checkpoint.new")
        torch.save({"step": number, "network": network.state_dict(), "best": network.state_dict(), "optimizer": optimizer.state_dict()}, path)
        os.replace(path, os.path.join(folder, "checkpoint"))
        return time.perf_counter() - began


def read_idx(path):
    with gzip.open(path) as file:
        data = file.read()
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def start(folder):
    torch.set_num_threads(os.cpu_count())
    parts = [read_idx(os.path.join(folder, f"{part}-{what}.gz"))
             for part in ("train", "t10k") for what in ("images-idx3-ubyte", "labels-idx1-ubyte")]
    images, labels = torch.from_numpy(parts[0].copy()).unsqueeze(1), torch.from_numpy(parts[1].astype(numpy.int64))
    network = Cnn(1, images.shape[2], images.shape[3], 10, residual=True)
    network.scale.fit(images[:4096])
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    rows = torch.randperm(len(images))[:128]
    step(network, optimizer, images[rows], labels[rows], 1e-3, 0.05, torch.autocast("cpu", enabled=False))
    print(json.dumps({"event": "first step"}), flush=True)


if __name__ == "__main__":
    {"train": train, "reach": reach, "start": start}[sys.argv[1]](sys.argv[2])
