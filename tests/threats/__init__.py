"""Ways past the gate that no other test tries; `docs/threat-model.md` lists all of them."""
