"""How fast, how small and how right: our crawl beside lychee on one generated site. `make bench`, docs/performance.md."""
