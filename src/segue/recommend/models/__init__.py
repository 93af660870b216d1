"""The models: each learns from plays and scores items for a history. Nothing here knows the store or a shelf.

    data = Interactions.of(users, items, weights, times_s, user_ids=…, item_ids=…)   # numbers into the ids
    scorer = Ease(ridge=300.0).fit(data)                                             # a Model makes a Scorer
    scorer.scores(data.histories)                        # (users × items): every listener of the data
    scorer.scores(Histories.of([4, 17, 9]))              # (1 × items): a history of now, the oldest first

A scorer holds no listeners, only what was learned; so a like or skip changes the very next scores, and a listener whom
the training never saw is served like any other. A skip is served by leaving its item out of the history.

- `interactions.py`: `Interactions` (for fit), `Histories` (for scores), `Attributes` (genres, makers… of items)
- `base.py`: the protocols `Model` and `Scorer`
- one file for each kind of model: `popular`, `neighbours`, `ease`, `neighbour_ridge` (EASE's kin for large catalogs),
  `factors`, `arrivals`, `kernel`, `transitions`, `content`, `graph`; `rivals` are other libraries', for the table only
- `blend.py`: what serves. `evaluate/learn.py` finds a `Recipe` (models and weights), whose fit is a `Blend`:

    recipe = Segue(tries=4).learn(*validation(data))     # the search: seldom
    blend = recipe.fit(data)                             # the training: nightly
    found = blend.rank(Histories.of([4, 17, 9]), 20, without=[3])          # .items, .scores, .parts["transitions"] …
    found = blend.rank(history, 20, among=candidates)                      # the order of somebody else's candidates
    save(blend, path); load(path)                        # files.py: npz, no pickles; recipe_text, read_recipe: JSON
"""
