"""XGBoost's histogram method over a table in memory: the peer of `./dev bench tabular`.

    xgboost_peer.py TABLE SPLIT ROUNDS THREADS

SPLIT holds the training rows' numbers in its first line and the validation rows' in its second. Prints JSON: the seconds
from the training's start (the histograms' binning included) to its last round, and the validation rows' log loss then.
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
for number in range(int(sys.argv[3])):
    booster.update(training, number)
seconds = time.perf_counter() - began
chosen = booster.predict(xgboost.DMatrix(values[validation]))[numpy.arange(len(validation)), labels[validation]]
loss = float(-numpy.log(numpy.clip(chosen, 1e-15, 1)).mean())
print(json.dumps({"seconds": [seconds], "losses": [loss]}))
