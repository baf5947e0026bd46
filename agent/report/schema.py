# SPDX-License-Identifier: Apache-2.0
"""The report's JSON Schema, from the types; `python -m agent.report.schema` writes the shipped copy anew."""

import json
import sys
from pathlib import Path

from agent.report.model import Report

SHIPPED = Path(__file__).with_name("schema.json")


def schema_text() -> str:
    """The JSON Schema (2020-12) as it is shipped."""
    schema = Report.model_json_schema(mode="serialization", by_alias=True)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SHIPPED.write_text(schema_text(), encoding="utf-8")
    sys.exit(0)
