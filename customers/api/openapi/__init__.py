"""The API as OpenAPI: the contract's fields, the table of answers, and the pages that show them."""
