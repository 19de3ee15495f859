"""How fast, how small and how right: our crawl beside lychee on one generated site. See docs/performance.md."""
