"""What `python -m outreach bench NAME` measures; each module has `measure(quick) -> dict`."""
