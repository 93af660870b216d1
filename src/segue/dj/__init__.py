"""The show: planned for one listener, introduced by a voice, mixed and put on air.

Plan first, render last: `planner`, `script`, `transitions` and `timeline` return values and touch no sound;
`voice`, `mix`, `render` and `radio` make it.
"""
