"""An extension module, which its stub describes."""
