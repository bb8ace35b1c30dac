# Trains XGBoost and scikit-learn, as they come, on the rows that the trainer learnt from; prints how well each does on the others.
import gzip
import json
import sys
import warnings

import numpy
import pandas

warnings.filterwarnings("ignore")
kind, split, *files = sys.argv[1:]
train, validation = ([int(row) for row in line.split()] for line in open(split))

if kind == "images":
    images, labels = (gzip.open(name).read() for name in files)
    y = numpy.frombuffer(labels, numpy.uint8, offset=8)
    x = numpy.frombuffer(images, numpy.uint8, offset=16).reshape(len(y), -1)
else:
    table = pandas.read_csv(files[0], header=None, skipinitialspace=True, na_values="?")
    x, y = table.iloc[:, :-1].copy(), table.iloc[:, -1]
    for name in x.columns[x.dtypes == object]:
        x[name] = pandas.factorize(x[name])[0]
    x = x.to_numpy(float)
    y = y.to_numpy(float) if kind == "regression" else pandas.factorize(y)[0]


def quality(model):
    guess = model.fit(x[train], y[train]).predict(x[validation])
    truth = y[validation]
    return float(numpy.sqrt(numpy.mean((guess - truth) ** 2)) if kind == "regression" else numpy.mean(guess == truth))


import sklearn
from sklearn import ensemble

found = {}
if kind == "images":
    # Boosted trees over 784 pixels take an hour here; a forest takes minutes.
    found["scikit-learn RandomForest"] = [quality(ensemble.RandomForestClassifier(random_state=1, n_jobs=-1)), sklearn.__version__]
else:
    name = "Regressor" if kind == "regression" else "Classifier"
    boosting = getattr(ensemble, "HistGradientBoosting" + name)(random_state=1)
    found["scikit-learn HistGradientBoosting"] = [quality(boosting), sklearn.__version__]
    try:
        import xgboost
        found["XGBoost"] = [quality(getattr(xgboost, "XGB" + name)(random_state=1)), xgboost.__version__]
    except ImportError:
        print("xgboost is not installed: no comparison with it (Debian: apt-get install python3-xgboost)", file=sys.stderr)
print(json.dumps(found))
