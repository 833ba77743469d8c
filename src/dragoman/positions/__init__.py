"""Who stands where on what, who has committed themselves to what, and what became of it: made from a database."""
