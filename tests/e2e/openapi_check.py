#!/usr/bin/env python3
"""Holds answers of the daemon against docs/openapi.yaml.

usage: openapi_check.py OPENAPI.yaml < ANSWERS

ANSWERS is a JSON array of {"method", "path", "status", "body"}; a body of JSON is parsed. Prints what
does not agree, and ends with 1 if anything does not. Every GET path of the file must be among them.
"""
import json
import sys

import jsonschema
import yaml


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    resolver = jsonschema.RefResolver("", document)

    def resolved(node):
        while "$ref" in node:
            _, node = resolver.resolve(node["$ref"])
        return node

    wrong = []
    asked = set()
    for answer in json.load(sys.stdin):
        method, path = answer["method"].lower(), answer["path"]
        asked.add((method, path))
        operation = document["paths"].get(path, {}).get(method)
        if operation is None:
            wrong.append(f"{method} {path} is not described")
            continue
        response = operation["responses"].get(str(answer["status"]))
        if response is None:
            wrong.append(f"{method} {path}: {answer['status']} is not described")
            continue
        (kind, content), = resolved(response)["content"].items()
        if kind != "application/json":
            continue
        validator = jsonschema.Draft202012Validator(content["schema"], resolver=resolver)
        for error in validator.iter_errors(json.loads(answer["body"])):
            where = "/".join(str(part) for part in error.absolute_path)
            wrong.append(f"{method} {path}: {where}: {error.message[:200]}")
    for path, operations in document["paths"].items():
        if "get" in operations and ("get", path) not in asked:
            wrong.append(f"get {path} was not asked")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
