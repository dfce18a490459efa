"""Ways past the gate that no other test tries; `docs/explanation/threat-model.md` lists all of them."""
