-- What other nodes ask of a node, until it has taken it. Requests go with the node.
CREATE TABLE node_request (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node   uuid NOT NULL REFERENCES node ON DELETE CASCADE,
    worker text NOT NULL -- is to be recycled
);
CREATE INDEX node_request_node ON node_request (node);
