"""What the past winds did to a reported balloon: where its leaflets may have come down."""
