"""Fashion-MNIST from files to a saved model, as a bare script: the peer of `./dev bench mnist-shape`.

    pytorch_images.py FOLDER EPOCHS BATCH RATE

The trainer's network, optimizer, schedule, shifts and evaluations, without anything around them: no store, no checkpoints, nobody
who would go on after an interruption. Prints JSON.
"""
import json
import math
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Trainer"))
arguments = sys.argv[1:]
import pytorch_trainer as peer  # noqa: E402
import torch  # noqa: E402
from torch.nn.functional import pad  # noqa: E402

folder, epochs, batch, rate = arguments[0], int(arguments[1]), int(arguments[2]), float(arguments[3])
torch.set_num_threads(os.cpu_count())
torch.manual_seed(1)
names = [f"{part}-{what}.gz" for part in ("train", "t10k") for what in ("images-idx3-ubyte", "labels-idx1-ubyte")]
images, labels, test_images, test_labels = (torch.from_numpy(peer.read_idx(os.path.join(folder, name)).copy()) for name in names)
images, test_images = images.unsqueeze(1), test_images.unsqueeze(1)
labels, test_labels = labels.long(), test_labels.long()
order = torch.randperm(len(images))
held, rows = order[: len(images) // 10], order[len(images) // 10 :]
network = peer.Cnn(1, images.shape[2], images.shape[3], 10, residual=True)
network.scale.fit(images[:4096])
optimizer = torch.optim.AdamW(network.parameters(), lr=rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
reach, no_autocast = images.shape[2] // 14, torch.autocast("cpu", enabled=False)


def shifted(pictures):
    """Each picture moved by up to `reach` pixels either way."""
    count, _, height, width = pictures.shape
    padded = pad(pictures, (reach, reach, reach, reach))
    down, right = torch.randint(0, 2 * reach + 1, (2, count))
    y = (down[:, None] + torch.arange(height))[:, :, None]
    x = (right[:, None] + torch.arange(width))[:, None, :]
    return padded[torch.arange(count)[:, None, None], 0, y, x].unsqueeze(1)


def accuracy(pictures, wanted):
    network.eval()
    with torch.no_grad():
        right = sum((network(pictures[i : i + 1000]).argmax(1) == wanted[i : i + 1000]).sum().item() for i in range(0, len(wanted), 1000))
    network.train()
    return right / len(wanted)


steps_of_epoch = math.ceil(len(rows) / batch)
steps, done = steps_of_epoch * epochs, 0
network.train()
for epoch in range(epochs):
    shuffled = rows[torch.randperm(len(rows))]
    for i in range(0, len(rows), batch):
        chosen = shuffled[i : i + batch]
        cosine = rate * 0.5 * (1 + math.cos(math.pi * done / steps))
        peer.step(network, optimizer, shifted(images[chosen]), labels[chosen], cosine, 0.05, no_autocast)
        done += 1
    held_accuracy = accuracy(images[held], labels[held])
test_accuracy = accuracy(test_images, test_labels)
with tempfile.TemporaryDirectory() as place:
    torch.save(network.state_dict(), os.path.join(place, "model.pt"))
print(json.dumps({"accuracy": test_accuracy, "validation": held_accuracy}))
