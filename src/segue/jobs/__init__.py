"""Durable background work: what a job is (`base`) and a runner inside this process (`inline`)."""
