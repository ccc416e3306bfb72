"""How a page lies on its scan: straightening, cropping and splitting it before the eyes of the person."""
