"""Words to greet people with."""


def hello(name):
    """Return a greeting."""
    return f"Hello, {name}!"


print("greetings is loaded")
