"""The use cases, one folder each; features never import each other. What they share stands here: services and access."""
