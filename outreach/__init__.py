"""Outreach: a regency's public outreach, from plan to report."""
