"""The lessons as a static site, for reading without installing: `make site`."""
