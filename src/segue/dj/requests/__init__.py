"""Requests in words: what a listener asks for, understood without any language model, and better with one."""
