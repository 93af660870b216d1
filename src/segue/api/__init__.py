"""HTTP: REST for the page and for programs, sound with Range, art, events. The only room that is async."""
