"""Writing with a large language model, where the operator has one: never needed, never trusted."""
