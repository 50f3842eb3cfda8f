CREATE TABLE stock (
  product   VARCHAR(64) PRIMARY KEY,
  available INT NOT NULL CHECK (available >= 0)
);
CREATE TABLE reservation (
  order_id VARCHAR(64) PRIMARY KEY,
  node     VARCHAR(64) NOT NULL
);
CREATE TABLE orders (
  id          VARCHAR(64) PRIMARY KEY,
  customer    VARCHAR(100) NOT NULL,
  total       DECIMAL(12, 2) NOT NULL,
  placed_by   VARCHAR(64) NOT NULL,
  reserved_by VARCHAR(64) NOT NULL
);
CREATE TABLE order_line (
  order_id VARCHAR(64) NOT NULL REFERENCES orders (id),
  number   INT NOT NULL,
  product  VARCHAR(64) NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (order_id, number)
);
