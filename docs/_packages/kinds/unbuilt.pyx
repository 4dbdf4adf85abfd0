# A source in Cython, of which there is no compiled file.
