#!/usr/bin/env python3
"""The JSON Schema of the configuration agrees with newswatch on right files and on wrong ones.

usage: schema_test.py SOURCE_DIR NEWSWATCH
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

# Files of tests/data/config/bad whose mistake stands in their form, which a schema can see.
WRONG = """
email everything_at_once exec feed_settings first_poll formats grouping rates
target_section_misspelt unknown_key wrong_types
""".split()


def main():
    root, newswatch = pathlib.Path(sys.argv[1]), sys.argv[2]
    text = (root / "config/examples/newswatch.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    failures = []

    good = {"newswatch.yaml": (root / "config/examples/newswatch.yaml").read_text(encoding="utf-8")}
    for page in ("configuration", "targets", "delivery", "feeds"):
        blocks = re.findall(r"^```yaml\n(.*?)^```",
                            (root / f"docs/{page}.md").read_text(encoding="utf-8"), re.S | re.M)
        good.update({f"docs/{page}.md, block {i}": block for i, block in enumerate(blocks)})
    for name, content in good.items():
        for error in validator.iter_errors(yaml.safe_load(content)):
            failures.append(f"{name}: {list(error.absolute_path)}: {error.message[:300]}")

    for name in WRONG:
        content = (root / f"tests/data/config/bad/{name}.yaml").read_text(encoding="utf-8")
        if validator.is_valid(yaml.safe_load(content)):
            failures.append(f"{name}.yaml: the schema finds nothing wrong")

    printed = subprocess.run([newswatch, "config", "schema"], capture_output=True, text=True,
                             check=True).stdout
    if printed != text:
        failures.append("newswatch config schema prints another one")

    print("\n".join(failures) or f"{len(good)} right and {len(WRONG)} wrong files")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
