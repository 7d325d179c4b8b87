"""Papers (berkas): a campaign's letters, lists and reports, as PDF/A and, to edit, as DOCX."""
