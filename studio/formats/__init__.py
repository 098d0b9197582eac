"""How numbers are written in each language, where Django's own way differs from ours."""
