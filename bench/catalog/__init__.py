"""What datasets there are: names, paths, downloads, the crosswalk, built folders."""
