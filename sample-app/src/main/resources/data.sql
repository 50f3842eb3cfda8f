INSERT INTO stock (product, available) VALUES
  ('espresso', 100000),
  ('grinder', 100000),
  ('kettle', 100000),
  ('gold-watch', 5);
