"""The same networks in other frameworks; each module runs in an environment of its own."""
