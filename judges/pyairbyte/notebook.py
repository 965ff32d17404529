"""Runs the code cells of a notebook in their order, as Jupyter would, and shows which of them worked: NOTEBOOK."""

import json
import sys
import traceback
from pathlib import Path

notebook = json.loads(Path(sys.argv[1]).read_text())
cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
names: dict = {"__name__": "__main__"}
for number, code in enumerate(cells, 1):
    first = code.splitlines()[0]
    try:
        exec(compile(code, f"cell {number}", "exec"), names)
        result = {"case": f"cell {number}: {first}", "outcome": "passed", "detail": ""}
    except Exception:
        result = {"case": f"cell {number}: {first}", "outcome": "failed", "detail": traceback.format_exc()[-500:]}
    print("RESULT " + json.dumps(result), flush=True)
    if result["outcome"] == "failed":
        break
