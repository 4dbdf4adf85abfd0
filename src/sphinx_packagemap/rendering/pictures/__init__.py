"""Pictures in every format: SVG, TikZ, Graphviz, Mermaid, JSON."""
