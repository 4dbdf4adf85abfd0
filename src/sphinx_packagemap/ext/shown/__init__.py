"""What directives and roles show, as far as its freshness is concerned."""
