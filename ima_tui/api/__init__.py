"""HTTP, and nothing above this package knows HTTP. `client.ImaClient` is the face; its errors are `domain.errors`."""
