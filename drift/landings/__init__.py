"""Where members ended: the dataset, its outcomes and groups, density and summary."""
