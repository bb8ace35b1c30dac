"""Predicts a CSV with a model's files the usual way: pandas reads, numpy encodes, PyTorch computes, pandas writes.

pytorch_predict.py MODEL_FOLDER CSV OUTPUT THREADS; prints the seconds that it took, imports left out.
"""
import json
import os
import struct
import sys
import time

import numpy as np
import pandas as pd
import torch

CHUNK, BATCH = 100_000, 8_192


def read_weights(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    types = {"F32": np.float32, "I64": np.int64}
    return {name: torch.from_numpy(np.frombuffer(data[slice(*t["data_offsets"])], types[t["dtype"]]).reshape(t["shape"]).copy())
            for name, t in header.items() if name != "__metadata__"}


def encode(frame, columns):
    """[numbers | places unfolded into bins | codes], as the trainer's TableFeatures has them."""
    numbers, bins, codes = [], [], []
    for column in columns:
        values = frame[column["name"]]
        if "categories" in column:
            index = pd.Categorical(values, categories=column["categories"]).codes
            codes.append(torch.from_numpy(index.astype(np.int64) + 1))
            continue
        x = values.to_numpy(np.float64)
        missing = ~np.isfinite(x)
        numbers.append(np.clip(np.where(missing, 0, (x - column["mean"]) / column["deviation"]), -10, 10).astype(np.float32))
        if column.get("marksMissing"):
            numbers.append(missing.astype(np.float32))
        if "edges" in column:
            edges = np.array(column["edges"])
            place = np.interp(x, edges, np.arange(len(edges))).astype(np.float32)
            place[missing] = (len(edges) - 1) / 2
            bins.append(np.clip(place[:, None] - np.arange(len(edges) - 1, dtype=np.float32), 0, 1))
    inputs = [np.stack(numbers, 1)] if numbers else []
    return torch.from_numpy(np.concatenate(inputs + bins, 1)), codes


def network(document, weights):
    def embedded(numbers, codes):
        return torch.cat([numbers] + [weights[f"features.category{i}.weight"][code] for i, code in enumerate(codes)], 1)

    def linear(numbers, codes):
        return torch.nn.functional.linear(embedded(numbers, codes), weights["linear.weight"], weights["linear.bias"])

    def mlp(numbers, codes):
        values = embedded(numbers, codes).unsqueeze(0) * weights["memberScale"]
        layer = 0
        while f"body.{3 * layer}.weight" in weights:
            values = torch.nn.functional.linear(values, weights[f"body.{3 * layer}.weight"], weights[f"body.{3 * layer}.bias"]).relu()
            layer += 1
        answers = values @ weights["headWeight"] + weights["headBias"]
        return answers.softmax(2).mean(0).log()

    return linear if document["architecture"]["kind"] == "linear" else mlp


def main(folder, source, target, threads):
    began = time.perf_counter()
    torch.set_num_threads(threads)
    document = json.load(open(os.path.join(folder, "model.json")))
    weights = read_weights(os.path.join(folder, "model.safetensors"))
    columns, classes = document["columns"], document["target"]["classes"]
    run = network(document, weights)
    types = {c["name"]: "category" if "categories" in c else np.float32 for c in columns}
    first = True
    with torch.no_grad(), open(target, "w") as output:
        for frame in pd.read_csv(source, usecols=list(types), dtype=types, chunksize=CHUNK):
            numbers, codes = encode(frame, columns)
            answers = torch.cat([run(numbers[i:i + BATCH], [code[i:i + BATCH] for code in codes]).softmax(1) for i in range(0, len(frame), BATCH)]).numpy()
            lines = pd.DataFrame(answers, index=frame.index + 1, columns=[f"probability of {c}" for c in classes])
            lines.insert(0, "prediction", np.array(classes)[answers.argmax(1)])
            lines.to_csv(output, header=first, index_label="row")
            first = False
    print(time.perf_counter() - began)


main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
