"""What bench/compare is made of."""

import os
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent


def java_tool(name):
    """A command of the JDK."""
    home = os.environ.get("BRIGADE_JAVA_HOME") or os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", name)) if home else name
