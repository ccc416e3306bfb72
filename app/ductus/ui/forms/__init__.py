"""Forms made from what options, settings and formats declare: a question, its field, a form of several."""
