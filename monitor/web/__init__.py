"""Getting things: addresses, names, the HTTP client, politeness, pages, the crawl, probes. Judges no rule."""
