from hashlib import sha256


def node_of_key(key: str, nodes: list[str]) -> str:
    """Of the nodes, the one whose name gives the key the greatest SHA-256."""
    return max(nodes, key=lambda node: sha256(f"{node}:{key}".encode()).digest())
