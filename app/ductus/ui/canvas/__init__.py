"""The page canvas: the scan with its lines as shapes to see, choose, draw and mend; only the widget paints."""
