"""The citizens' door: answers scans from a snapshot, spools them, touches no database."""
