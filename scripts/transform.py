"""Writes template.yaml as SAM makes CloudFormation of it: what the linter and the tests look at. Needs aws-sam-translator."""

import json
import sys
from unittest import mock

from cfnlint.decode import cfn_yaml
from samtranslator.translator.transform import transform


def plain(node):
    """The linter's YAML reader marks every node with its line; the translator wants plain data."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return str(node) if isinstance(node, str) else node


def main(source, target):
    template = plain(cfn_yaml.load(source))
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        # `sam package` would have uploaded what lies beside the template.
        if resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = template.get("Globals", {}).get("Function", {}).get("CodeUri") and "s3://bucket/functions.zip"
        if resource["Type"] == "AWS::Serverless::StateMachine":
            with open(f"{source.rsplit('/', 1)[0]}/{properties.pop('DefinitionUri')}", encoding="utf-8") as file:
                properties["Definition"] = json.load(file)
    template["Globals"]["Function"].pop("CodeUri", None)
    with mock.patch("boto3.session.Session.region_name", "us-east-1"):
        made = transform(template, {}, mock.Mock(load=lambda: {}))
    made.pop("Transform", None)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(made, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
