"""Support for single labs: code that one lab or two need and that is not their lesson."""
