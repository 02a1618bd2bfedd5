"""A bank to try the core out with: made-up customers and their lives, sent through the real intake."""
