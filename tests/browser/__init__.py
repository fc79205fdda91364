"""JupyterLab, formgrader and the site in headless Chromium. A package, so that its tests can share one browser."""
