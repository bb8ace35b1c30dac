#!/usr/bin/env python3
"""A trainer of one's own, with nothing but Python's standard library: it learns which class is the commonest.

The recipe names it:  {"command": ["python3", "/app/own-trainer.py"]}   What it keeps to: container-contract.md
"""
import csv
import datetime
import gzip
import hashlib
import hmac
import io
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter

DONE, BAD_DATA, SERVICE_GONE, INTERRUPTED = 0, 65, 69, 75
ATTEMPT = int(os.environ.get("OVERNIGHT_ATTEMPT", "1"))
JOB = os.environ.get("AWS_BATCH_JOB_ID")
STARTED = time.monotonic()
STOP_AFTER = int(os.environ.get("OVERNIGHT_STOP_AFTER_SECONDS") or 0)


class BadData(Exception):
    pass


class Interrupted(Exception):
    pass


def credentials():
    """On Batch the job's role comes from the task's own endpoint; elsewhere from the environment."""
    if relative := os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"):
        with urllib.request.urlopen("http://169.254.170.2" + relative, timeout=5) as answer:
            given = json.load(answer)
        return given["AccessKeyId"], given["SecretAccessKey"], given["Token"]
    return os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], os.environ.get("AWS_SESSION_TOKEN")


def s3(method, bucket, key, body=b"", version=None):
    """One request to S3, signed with Signature Version 4. boto3 or the aws command line do the same."""
    region = os.environ.get("AWS_REGION", "us-east-1")
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or f"https://s3.{region}.amazonaws.com"
    access, secret, token = credentials()
    path = urllib.parse.quote(f"/{bucket}/{key}", safe="/-_.~")
    query = "versionId=" + urllib.parse.quote(version, safe="-_.~") if version else ""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    payload = hashlib.sha256(body).hexdigest()
    headers = {"host": urllib.parse.urlsplit(endpoint).netloc, "x-amz-content-sha256": payload, "x-amz-date": now}
    if token:
        headers["x-amz-security-token"] = token
    names = ";".join(sorted(headers))
    canonical = "\n".join([method, path, query, *(f"{name}:{headers[name]}" for name in sorted(headers)), "", names, payload])
    scope = f"{now[:8]}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signing = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={names}, Signature={signature}"
    url = endpoint + path + ("?" + query if query else "")
    request = urllib.request.Request(url, data=body if method == "PUT" else None, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read()


def metadata(path, token):
    service = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
    request = urllib.request.Request(f"{service}/latest/{path}", headers={"X-aws-ec2-metadata-token": token})
    if path == "api/token":
        request = urllib.request.Request(f"{service}/latest/{path}", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "3600"})
    with urllib.request.urlopen(request, timeout=1) as answer:
        return answer.read().decode()


def host():
    """The machine, for the bill. None where there is no metadata service."""
    try:
        token = metadata("api/token", "")
        said = {name: metadata("meta-data/" + name, token) for name in
                ("instance-id", "instance-type", "placement/availability-zone", "instance-life-cycle")}
    except OSError:
        return None
    return {
        "instanceId": said["instance-id"], "instanceType": said["instance-type"],
        "availabilityZone": said["placement/availability-zone"],
        "market": "spot" if said["instance-life-cycle"] == "spot" else "onDemand", "seenAt": utc(),
    }


def utc():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def labels(plan):
    data = plan["data"]
    if plan["task"] != "classification" or data["format"] != "csv":
        raise BadData(f"found {plan['task']} on {data['format']}, expected classification on csv")
    for file in data["files"]:
        body = s3("GET", data["bucket"], file["key"], version=file.get("versionId"))
        text = (gzip.decompress(body) if file["key"].endswith(".gz") else body).decode("utf-8-sig")
        yield from (row[data["target"]] for row in csv.DictReader(io.StringIO(text)))


def until_time_is_up(rows):
    """What a budget pays for may be less than all of them."""
    for row in rows:
        yield row
        if STOP_AFTER and time.monotonic() - STARTED >= STOP_AFTER:
            return


def train(plan, write):
    write("progress.json", {"run": plan["run"], "attempt": ATTEMPT, "stage": "reading", "startedAt": utc(), "updatedAt": utc()})
    rows = labels(plan)
    classes = list(until_time_is_up(rows))
    ended_early = next(rows, None) is not None
    held_out = max(1, int(len(classes) * plan["training"]["validation"]))
    training, validation = classes[:-held_out], classes[-held_out:]
    commonest = Counter(training).most_common(1)[0][0]
    write("model/model.json", {"always": commonest})
    metrics = {
        "run": plan["run"], "measuredOn": "validation", "higherIsBetter": True,
        "primary": {"name": "hitRate", "value": validation.count(commonest) / len(validation)},
    }
    if ended_early:
        metrics["endedEarly"] = {"epochs": 0, "planned": 1}
    # Last: where there are metrics, there is a model.
    write("metrics.json", metrics)


def main():
    def interrupt(*_):
        raise Interrupted

    signal.signal(signal.SIGTERM, interrupt)
    bucket, key = os.environ["OVERNIGHT_PLAN"].removeprefix("s3://").split("/", 1)
    folder = key.removesuffix("plan.json")

    def write(name, document):
        s3("PUT", bucket, folder + name, json.dumps(document).encode())

    try:
        if seen := host():
            # Of an attempt that was submitted twice, each job has its own.
            write(f"attempts/{ATTEMPT:04}.{JOB}.host.json" if JOB else f"attempts/{ATTEMPT:04}.host.json", seen)
        train(json.loads(s3("GET", bucket, key)), write)
        return DONE
    except BadData as problem:
        write(f"attempts/{ATTEMPT:04}.failure.json", {"verdict": "badData", "message": str(problem)})
        return BAD_DATA
    except Interrupted:
        # What took longer would write a checkpoint first: there are 30 seconds.
        return INTERRUPTED
    except urllib.error.URLError as gone:
        print(gone, file=sys.stderr)
        return SERVICE_GONE


sys.exit(main())
