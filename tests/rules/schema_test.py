#!/usr/bin/env python3
"""The JSON Schema for editors agrees with newswatch on the shipped packs and on wrong files.

usage: schema_test.py SOURCE_DIR
"""
import json
import pathlib
import re
import sys

import jsonschema
import yaml

# Files of tests/data/rules/bad whose mistake stands in their form, which a schema can see.
WRONG = """
schema_missing schema_newer key_unknown rule_key_unknown rules_a_mapping rule_a_text id_missing
query_missing query_a_list severity_unknown severity_misspelt labels_a_list label_a_list
throttle_a_number throttle_without_per throttle_without_unit where_unknown_key where_language_name
where_source_url where_source_name where_age allow_slow_text test_both test_key_unknown test_a_text
test_item_key_unknown terms_a_list term_empty term_name_with_blank term_file_key
defaults_unknown_key list_at_the_top
""".split()


def main():
    root = pathlib.Path(sys.argv[1])
    schema = json.loads((root / "config/examples/rules.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = []

    page = (root / "docs/rules.md").read_text(encoding="utf-8")
    good = {f"docs/rules.md, block {i}": block
            for i, block in enumerate(re.findall(r"^```yaml\n(.*?)^```", page, re.S | re.M))}
    for path in sorted((root / "config/examples/rules.d").glob("*.yaml")):
        good[path.name] = path.read_text(encoding="utf-8")
    for name, text in good.items():
        for error in validator.iter_errors(yaml.safe_load(text)):
            failures.append(f"{name}: {list(error.absolute_path)}: {error.message}")

    for name in WRONG:
        text = (root / f"tests/data/rules/bad/{name}.yaml").read_text(encoding="utf-8")
        if validator.is_valid(yaml.safe_load(text)):
            failures.append(f"{name}.yaml: the schema finds nothing wrong")

    print("\n".join(failures) or f"{len(good)} right and {len(WRONG)} wrong files")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
