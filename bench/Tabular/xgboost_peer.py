"""XGBoost's histogram method over a table in memory: the peer of `./dev bench tabular`.

    xgboost_peer.py TABLE SPLIT ROUNDS THREADS

SPLIT holds the training rows' numbers in its first line and the validation rows' in its second. Prints JSON: after each round the
seconds since the training's start (the histograms' binning included) and the validation rows' log loss.
"""
import json
import sys
import time

import numpy
import pandas
import xgboost

table = pandas.read_csv(sys.argv[1])
labels = table.pop("class").astype("category").cat.codes.to_numpy()
values = table.to_numpy(numpy.float32)
with open(sys.argv[2], encoding="utf-8") as file:
    train, validation = (numpy.array(line.split(), dtype=int) for line in file)
settings = {"objective": "multi:softprob", "num_class": int(labels.max()) + 1, "tree_method": "hist", "nthread": int(sys.argv[4])}

began = time.perf_counter()
training = xgboost.DMatrix(values[train], labels[train])
booster = xgboost.Booster(settings, [training])
held = xgboost.DMatrix(values[validation])
seconds, losses, evaluating = [], [], 0.0
for number in range(int(sys.argv[3])):
    booster.update(training, number)
    paused = time.perf_counter()
    seconds.append(paused - began - evaluating)
    chosen = booster.predict(held)[numpy.arange(len(validation)), labels[validation]]
    losses.append(float(-numpy.log(numpy.clip(chosen, 1e-15, 1)).mean()))
    evaluating += time.perf_counter() - paused
print(json.dumps({"seconds": seconds, "losses": losses}))
